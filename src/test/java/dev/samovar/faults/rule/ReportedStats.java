package dev.samovar.faults.rule;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The fleet's statistics as reported by a replica at a time. */
public record ReportedStats(String replica, JsonObject stats, long sentNanos, long receivedNanos) {

    private static final List<String> SUMS =
            List.of("hits", "misses", "stale_hits", "total_requests", "sets", "deletes", "invalidations", "keys");

    long requests() {
        return stats.getLong("total_requests");
    }

    /** What does not add up in them. */
    List<String> contradictions() {
        List<String> found = new ArrayList<>();
        if (stats.getLong("hits") + stats.getLong("misses") != requests()) {
            found.add("hits and misses are not all requests: " + stats.encode());
        }
        for (String name : SUMS) {
            long sum = stats.getJsonObject("namespaces").stream()
                    .mapToLong(namespace -> ((JsonObject) namespace.getValue()).getLong(name))
                    .sum();
            if (sum != stats.getLong(name)) {
                found.add(name + " of the namespaces are " + sum + " together, of all " + stats.getLong(name));
            }
        }
        return found;
    }

    /** What fell since an earlier time, though nothing was lost in between. */
    List<String> fallen(ReportedStats earlier) {
        return List.of("hits", "misses", "total_requests", "sets", "invalidations").stream()
                .filter(name -> stats.getLong(name) < earlier.stats().getLong(name))
                .map(name -> replica + ": " + name + " fell from "
                        + earlier.stats().getLong(name) + " to " + stats.getLong(name))
                .toList();
    }
}
