package dev.samovar.abuse.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.abuse.Target;
import dev.samovar.abuse.check.AnswerCheck;
import dev.samovar.abuse.client.Answer;
import dev.samovar.abuse.client.Complaints;
import dev.samovar.abuse.client.Shot;
import dev.samovar.abuse.client.Wire;
import dev.samovar.abuse.fuzz.RequestDraft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.util.List;

/** What the service tells its operators: none of it may hold a key. */
final class Disclosures {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> OPERATOR = List.of("Authorization: Bearer " + ProxyAbuseIT.OPERATOR_KEY);
    private static final List<String> PAGES = List.of(
            "/q/metrics",
            "/q/openapi",
            "/q/health",
            "/api/health",
            "/api/cache/stats",
            "/api/cache/warm",
            "/api/cache/explain?namespace=explanation&topic=Tea");

    private final Target target;
    private final List<String> secrets;
    private final AnswerCheck check;
    private final Complaints complaints;

    /**
     * The surfaces of a service.
     *
     * @param secrets what must be in none of them
     */
    Disclosures(Target target, List<String> secrets, Complaints complaints) {
        this.target = target;
        this.secrets = secrets;
        this.check = new AnswerCheck(secrets, java.util.Set.of());
        this.complaints = complaints;
    }

    /** Reads all of them, and makes lines in the audit log. */
    void run() {
        PAGES.forEach(page -> ask("GET", page, ""));
        if (entries() == 0) {
            complaints.add("no entry of an upstream");
        }
        explanations();
        for (String upstream : List.of(ProxyAbuseIT.OPENAI, ProxyAbuseIT.ANTHROPIC, ProxyAbuseIT.GEMINI)) {
            ask("POST", "/api/cache/invalidate/pattern?dry_run=true", "{\"pattern\":\"*:" + upstream + ":*\"}");
            ask("POST", "/api/cache/invalidate/" + upstream, "");
        }
        ask("POST", "/api/cache/invalidate/pattern", "{\"pattern\":\"*\"}");
    }

    /** Every entry, its page included; the body of one may hold what its own caller's credential is. */
    private int entries() {
        int count = 0;
        String cursor = "";
        do {
            String more = cursor.isEmpty() ? "" : "&cursor=" + URLEncoder.encode(cursor, UTF_8);
            JsonNode page = json(ask("GET", "/api/cache/entries?limit=1000" + more, ""));
            for (JsonNode entry : page.path("entries")) {
                count++;
                Answer answer = target.ask("GET", entry.path("path").asText(), "", "", OPERATOR);
                if (answer.text().contains(Target.SECRET)
                        || showsAny(answer.headers().toString())) {
                    complaints.add("a key in an entry: " + answer);
                }
            }
            cursor = page.path("next_cursor").asText("");
        } while (!cursor.isEmpty() && !cursor.equals("null"));
        return count;
    }

    private void explanations() {
        for (String call : ProxyCases.CALLS) {
            int end = call.indexOf('/', 1);
            String path = "/api/cache/explain?upstream=" + call.substring(1, end) + "&path="
                    + URLEncoder.encode(call.substring(end), UTF_8);
            for (byte[] body : ProxyCases.bodies()) {
                RequestDraft draft = new RequestDraft();
                draft.method("POST");
                draft.path(path);
                draft.header("Authorization", "Bearer " + ProxyAbuseIT.OPERATOR_KEY);
                draft.body(body, "application/json");
                send(draft);
            }
        }
    }

    private void send(RequestDraft draft) {
        long start = System.nanoTime();
        Shot shot = draft.shot(false);
        try (Wire wire = new Wire(target.port())) {
            Wire.Reply reply = wire.send(shot);
            complaints.answered(reply.answers(), System.nanoTime() - start);
            String complaint = reply.complaint();
            for (Answer answer : reply.answers()) {
                complaint += check.complaint(shot, answer);
            }
            if (!complaint.isEmpty()) {
                complaints.add(complaint + "\n" + shot + "\n=> " + reply.answers());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer ask(String method, String path, String body) {
        long start = System.nanoTime();
        Answer answer = target.ask(method, path, body.isEmpty() ? "" : "application/json", body, OPERATOR);
        complaints.answered(List.of(answer), System.nanoTime() - start);
        if (answer.status() != 200
                || showsAny(answer.text())
                || showsAny(answer.headers().toString())) {
            complaints.add("an error or a key: " + method + " " + path + " => " + answer);
        }
        return answer;
    }

    private boolean showsAny(String text) {
        return secrets.stream().anyMatch(text::contains);
    }

    private static JsonNode json(Answer answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
