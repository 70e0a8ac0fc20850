package dev.samovar.abuse.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.abuse.check.AnswerCheck;
import dev.samovar.abuse.client.Answer;
import dev.samovar.abuse.proxy.ProxyClients.Outcome;
import dev.samovar.abuse.upstream.HostileUpstream;
import dev.samovar.abuse.upstream.UpstreamReplies;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * The rules for answers of the proxy: an upstream's own, whatever it is, or an error of the service in the upstream's form;
 * never a cut one as a whole one, never another request's, never a secret.
 */
final class ProxyCheck {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The failures of the service itself. */
    private static final Set<Integer> OWN =
            Set.of(400, 401, 404, 405, 408, 413, 414, 415, 417, 429, 431, 501, 502, 503, 504, 505);

    private static final Pattern INSIDE =
            Pattern.compile("Exception|java\\.|io\\.(quarkus|vertx|netty)|dev\\.samovar|127\\.0\\.0\\.1");

    private final String secret;
    private final AtomicInteger good = new AtomicInteger();
    private final AtomicInteger hits = new AtomicInteger();
    private final AtomicInteger brokenOff = new AtomicInteger();

    /**
     * The rules.
     *
     * @param secret the service's own key
     */
    ProxyCheck(String secret) {
        this.secret = secret;
    }

    /** How many answers were good ones, hits among them. */
    int good() {
        return good.get();
    }

    int hits() {
        return hits.get();
    }

    /** How many answers broke off, as those of their upstream did. */
    int brokenOff() {
        return brokenOff.get();
    }

    /** What is wrong with what came of a request; empty if nothing is. */
    String complaint(ProxyShot shot, Outcome outcome) {
        for (Answer answer : outcome.answers()) {
            String complaint = complaint(shot, answer);
            if (!complaint.isEmpty()) {
                return complaint;
            }
        }
        if (outcome.end().equals(Outcome.LATE) || outcome.end().startsWith("bytes behind")) {
            return outcome.end();
        }
        if (!shot.isDue() || shot.leavesAfter() >= 0 || !outcome.answers().isEmpty()) {
            return "";
        }
        brokenOff.incrementAndGet();
        return shot.isWhole() ? "a whole answer that broke off" : "";
    }

    private String complaint(ProxyShot shot, Answer answer) {
        if (answer.text().contains(secret) || answer.headers().toString().contains(secret)) {
            return "the service's key in an answer";
        }
        if (answer.headers().stream().anyMatch(header -> header.name().equals(AnswerCheck.FORGED_HEADER))) {
            return "a header of somebody's making";
        }
        if (answer.status() < 200) {
            return "an interim answer as the last one";
        }
        if (!shot.isDue()) {
            return isOwn(answer) && answer.status() == 500 ? "a 500 of the service" : "";
        }
        if (answer.header("strict-transport-security").length() > 0
                || answer.header("x-up-hop").length() > 0) {
            return "a header that belongs to the upstream's connection or host";
        }
        boolean cut = answer.header(UpstreamReplies.KIND.toLowerCase(java.util.Locale.ROOT))
                .equals(UpstreamReplies.CUT);
        if (cut && !shot.isHead()) {
            // Over HTTP/1.0 an answer without a length ends with its connection, whole or not
            return shot.isOld() ? "" : "a cut answer as a whole one";
        }
        return isOwn(answer) ? ownComplaint(shot, answer) : contentComplaint(shot, answer);
    }

    /** Whether the service made it. */
    private static boolean isOwn(Answer answer) {
        return answer.header("cache-status").isEmpty();
    }

    private static String ownComplaint(ProxyShot shot, Answer answer) {
        if (!OWN.contains(answer.status())) {
            return "an answer of " + answer.status() + " by the service";
        }
        if ((answer.status() == 503 || answer.status() == 429)
                && !answer.header("retry-after").matches("[1-9][0-9]{0,6}")) {
            return answer.status() + " without Retry-After";
        }
        if (shot.isHead() || answer.body().length == 0) {
            return "";
        }
        try {
            JsonNode error = JSON.readTree(answer.body()).path("error");
            String text =
                    error.isTextual() ? error.asText() : error.path("message").asText();
            return text.isEmpty() || INSIDE.matcher(text).find() ? "an error without its form" : "";
        } catch (IOException notJson) {
            return "an error that is not JSON";
        }
    }

    private String contentComplaint(ProxyShot shot, Answer answer) {
        String text = answer.text();
        boolean isHit = List.of("hit", "fwd=stale").stream().anyMatch(answer.header("cache-status")::contains)
                && answer.header("cache-status").startsWith("samovar");
        boolean saysGood = answer.status() == 200
                && answer.header("content-encoding").isEmpty()
                && (text.startsWith("{\"id\":\"g\"") || text.startsWith("data: {\"id\":\"g\""));
        if (!shot.isHead() && (isHit || saysGood)) {
            good.incrementAndGet();
            hits.addAndGet(isHit ? 1 : 0);
            boolean isItsOwn = text.equals(shot.good(HostileUpstream.isStream(shot.body())));
            // An upstream may answer with a whole one where a stream was asked for
            return isItsOwn || text.equals(shot.good(false)) ? "" : "an answer that is not the one to its request";
        }
        return "";
    }
}
