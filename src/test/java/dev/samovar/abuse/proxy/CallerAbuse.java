package dev.samovar.abuse.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.abuse.Target;
import dev.samovar.abuse.client.Answer;
import dev.samovar.abuse.client.Complaints;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Callers that want an entry of somebody else's, and its words; entries are for those who share a credential alone. */
final class CallerAbuse {

    private static final String CHAT = ProxyCases.CALLS.get(0);
    private static final String OWN = ProxyAbuseIT.OWN_KEY;
    private static final String CLIENT = ProxyShots.CLIENT_KEY;

    private static final List<List<String>> OTHERS = List.of(
            List.of(),
            List.of("Authorization: Bearer"),
            List.of("Authorization: "),
            List.of("Authorization: Bearer " + OWN),
            List.of("authorization:   bEARER   " + OWN),
            List.of("Authorization: " + OWN),
            List.of("x-api-key: " + OWN),
            List.of("x-goog-api-key: " + OWN),
            List.of("api-key: " + OWN),
            List.of("Authorization: Basic " + Base64.getEncoder().encodeToString((OWN + ":" + OWN).getBytes(UTF_8))),
            List.of("Authorization: Bearer " + CLIENT.toUpperCase(Locale.ROOT)),
            List.of("Authorization: Bearer " + CLIENT.substring(1)),
            List.of("Authorization: Bearer anonymous"),
            List.of("Authorization: Bearer *"),
            List.of("Authorization: Bearer " + OWN, "Connection: authorization"),
            List.of("Cookie: Authorization=" + CLIENT),
            List.of("Proxy-Authorization: Bearer " + CLIENT),
            List.of("Samovar-Key: " + CLIENT, "Samovar-Scope: service", "Samovar-Caller: service"),
            List.of("cf-aig-authorization: Bearer " + CLIENT),
            List.of("X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1", "X-Real-IP: 127.0.0.1"),
            List.of("Authorization: Bearer " + OWN, "Samovar-Partition: service"),
            List.of("Authorization: Bearer " + OWN, "Samovar-Partition: -"),
            List.of("Authorization: Bearer " + OWN, "Cache-Control: only-if-cached"),
            List.of("Authorization: Bearer " + OWN, "Cache-Control: max-stale=999999"),
            List.of("Cache-Control: only-if-cached"));

    private static final List<List<String>> NOT_OPERATORS =
            List.of(List.of(), List.of("Authorization: Bearer " + CLIENT));

    private final Target target;
    private final Complaints complaints;

    CallerAbuse(Target target, Complaints complaints) {
        this.target = target;
        this.complaints = complaints;
    }

    void run() {
        List<String> client = List.of("Authorization: Bearer " + CLIENT);
        List<String> own = List.of("Authorization: Bearer " + OWN + "-of-another");
        for (boolean stream : List.of(false, true)) {
            steal(client, "service", stream ? "theirstream" : "theirs", stream);
            steal(own, OWN + "-of-another", stream ? "minestream" : "mine", stream);
        }
        management();
    }

    /** Has an entry stored for one caller, and lets all the others ask for the same. */
    private void steal(List<String> owner, String payer, String topic, boolean stream) {
        ask(owner, topic, stream);
        Answer hit = ask(owner, topic, stream);
        if (!isHit(hit) || !hit.text().contains(topic + "/" + payer)) {
            complaints.add("no entry to be stolen: " + hit);
        }
        List<List<String>> others = new ArrayList<>(OTHERS);
        if (!payer.equals("service")) {
            others.add(List.of("Authorization: Bearer " + CLIENT));
        }
        for (List<String> other : others) {
            Answer answer = ask(other, topic, stream);
            boolean isRefused = answer.status() == 401 || answer.status() == 504;
            String text = answer.text();
            boolean isOwn = text.contains(topic + "/" + OWN + " ") || text.contains(topic + "/" + OWN + "\"");
            if (isHit(answer) && !isOwn) {
                complaints.add(other + " got an entry of " + owner + ": " + answer);
            }
            if ((text.contains(topic + "/" + payer) && !isOwn) || (!isRefused && answer.status() != 200)) {
                complaints.add(other + " asks for what is " + owner + "'s: " + answer);
            }
        }
    }

    private static boolean isHit(Answer answer) {
        return answer.header("cache-status").startsWith("samovar; hit");
    }

    private Answer ask(List<String> headers, String topic, boolean stream) {
        byte[] body = ProxyCases.chat(topic, stream ? ",\"stream\":true" : "");
        return ask("POST", CHAT, new String(body, UTF_8), headers);
    }

    private Answer ask(String method, String path, String body, List<String> headers) {
        long start = System.nanoTime();
        Answer answer = target.ask(method, path, body.isEmpty() ? "" : "application/json", body, headers);
        complaints.answered(List.of(answer), System.nanoTime() - start);
        if ((answer + answer.text()).contains(Target.SECRET)) {
            complaints.add("the service's key in an answer: " + answer);
        }
        return answer;
    }

    /** Those who may use the service's key are no operators. */
    private void management() {
        String entries = "/api/cache/entries?namespace=" + ProxyAbuseIT.OPENAI;
        String explain = "/api/cache/explain?upstream=" + ProxyAbuseIT.OPENAI + "&path=/v1/chat/completions";
        for (List<String> nobody : NOT_OPERATORS) {
            String method = nobody.isEmpty() ? "GET" : "POST";
            String body = nobody.isEmpty() ? "" : new String(ProxyCases.chat("theirs", ""), UTF_8);
            Answer answer = ask(method, nobody.isEmpty() ? entries : explain, body, nobody);
            if (answer.status() != 401 && answer.status() != 403) {
                complaints.add("an operator's call by " + nobody + ": " + answer);
            }
        }
    }
}
