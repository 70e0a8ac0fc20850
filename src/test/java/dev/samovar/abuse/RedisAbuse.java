package dev.samovar.abuse;

import dev.samovar.abuse.check.AnswerCheck;
import dev.samovar.abuse.client.Answer;
import dev.samovar.abuse.client.Complaints;
import dev.samovar.abuse.fuzz.HostileValues;
import dev.samovar.abuse.fuzz.RespClient;
import java.util.List;
import java.util.Set;

/** Rounds of one hostile value each: the service answers while it is stored, and works normally after a purge. */
final class RedisAbuse {

    private static final List<String> TOPICS = List.of("Java", "Tea", "Rust");

    private final Target target;
    private final RespClient redis;
    private final AnswerCheck check;
    private final Complaints complaints;
    private String value = "";
    private boolean isWhole;

    RedisAbuse(Target target, RespClient redis, Complaints complaints) {
        this.target = target;
        this.redis = redis;
        // A hanging lease is waited for until the deadline; a corrupted store gives a 503
        this.check = new AnswerCheck(List.of(Target.SECRET), Set.of(503, 504));
        this.complaints = complaints;
    }

    void run(long seed, int rounds) {
        for (int round = 0; round < rounds; round++) {
            int before = complaints.count();
            isWhole = true;
            fill();
            value = new HostileValues(redis, seed, round).write();
            live();
            heal();
            if (complaints.count() > before) {
                // The next round is not to suffer from this one
                redis.send("FLUSHALL");
                purge();
            }
        }
    }

    private void fill() {
        for (String topic : TOPICS) {
            ask("GET", "/api/explanation?topic=" + topic, "");
        }
        ask("PUT", "/api/cache/entries/sessions/user", "{}");
    }

    private void live() {
        fill();
        for (String path : List.of(
                "/api/cache/entries?limit=1000",
                "/api/cache/entries?pattern=*tea*",
                "/api/cache/explain?namespace=explanation&topic=Tea",
                "/api/cache/stats",
                "/api/cache/warm",
                "/api/health",
                "/q/health/ready",
                "/q/metrics",
                "/api/cache/entries/sessions/user")) {
            ask("GET", path, "");
        }
        ask("POST", "/api/cache/invalidate/pattern?dry_run=true", "{\"pattern\":\"*\"}");
        ask("DELETE", "/api/cache/entries/sessions/user", "");
    }

    private void purge() {
        for (String namespace : List.of("explanation", "subtopics", "presentation", "image2topic", "sessions")) {
            ask("POST", "/api/cache/invalidate/" + namespace, "");
        }
    }

    private void heal() {
        ask("POST", "/api/cache/invalidate/pattern", "{\"pattern\":\"*\"}");
        for (String namespace : List.of("explanation", "subtopics", "presentation", "image2topic", "sessions")) {
            must("POST", "/api/cache/invalidate/" + namespace, "", "\"invalidated_count\"");
        }
        must("POST", "/api/cache/version", "{\"version\":\"v2\"}", "\"new_version\":\"v2\"");
        for (String topic : TOPICS) {
            must("GET", "/api/explanation?topic=" + topic, "", "\"explanation\"");
            must("GET", "/api/explanation?topic=" + topic, "", "; hit");
        }
        must("PUT", "/api/cache/entries/sessions/user", "{}", "\"success\":true");
        must("GET", "/api/cache/entries?limit=1000&pattern=*:tea:*", "", "v2:explanation:tea:");
        must("GET", "/api/cache/stats", "", "\"success\":true");
        must("POST", "/api/cache/invalidate/explanation", "", "\"invalidated_count\":" + TOPICS.size());
    }

    /** Complains about the first thing that is not as it should be; what follows from that is no news. */
    private void must(String method, String path, String body, String part) {
        Answer answer = ask(method, path, body);
        boolean isWell = answer.status() < 300
                && (answer.text().contains(part)
                        || answer.header("cache-status").contains(part));
        if (isWhole && !isWell) {
            complaints.add(value + ": not healed: " + method + " " + path + " => " + answer);
        }
        isWhole &= isWell;
    }

    private Answer ask(String method, String path, String body) {
        long start = System.nanoTime();
        Answer answer = target.ask(method, path, method.equals("GET") ? "" : "application/json", body);
        complaints.answered(List.of(answer), System.nanoTime() - start);
        String complaint = check.complaint(answer, false);
        if (!complaint.isEmpty()) {
            complaints.add(value + ": " + complaint + ": " + method + " " + path + " => " + answer);
        }
        return answer;
    }
}
