package dev.samovar.fleet;

import dev.samovar.testing.redis.RedisServerProcess;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What keys the service leaves in Redis, by the kinds that are documented, and how long they are kept. */
public final class KeyInventory {

    private static final String SHARD = "samovar:\\{[a-z0-9]+:\\d+}:";

    /** Every kind of key that the service may leave, and how long at most it is kept; zero for ever. */
    private static final Map<String, Duration> DOCUMENTED = new TreeMap<>(Map.ofEntries(
            Map.entry("samovar:version", Duration.ZERO),
            Map.entry("samovar:stats:\\{fleet}", Duration.ZERO),
            Map.entry(SHARD + "epoch", Duration.ZERO),
            Map.entry(SHARD + "index", Duration.ZERO),
            Map.entry(
                    SHARD + "e:[0-9a-f]{32}",
                    Duration.ofHours(26).multipliedBy(11).dividedBy(10)),
            Map.entry(SHARD + "leases", Duration.ZERO),
            Map.entry(SHARD + "holders", Duration.ZERO),
            Map.entry(SHARD + "purged", Duration.ZERO),
            Map.entry(SHARD + "trash", Duration.ofDays(1)),
            Map.entry(SHARD + "trash:[0-9a-f-]{36}", Duration.ofDays(1)),
            Map.entry("samovar:stats:\\{fleet}:[0-9a-f-]{36}", Duration.ofDays(1)),
            Map.entry("samovar:popular:[0-9-]+", Duration.ofDays(8)),
            Map.entry("samovar:popular-requests:[0-9-]+", Duration.ofDays(8)),
            Map.entry("samovar:prompts:[0-9-]+", Duration.ofDays(8)),
            Map.entry("samovar:audit", Duration.ZERO),
            Map.entry("samovar:alert", Duration.ofDays(1)),
            Map.entry("samovar:history", Duration.ZERO),
            Map.entry("samovar:lock:jobs", Duration.ZERO),
            Map.entry("samovar:replica:\\{live}", Duration.ZERO),
            Map.entry("samovar:replica:\\{live}:purge", Duration.ZERO)));

    private final RedisServerProcess redis;
    private final Map<String, List<Long>> found = new TreeMap<>();

    public KeyInventory(RedisServerProcess redis) {
        this.redis = redis;
    }

    /** Adds the present keys. The Redis of a test has no other clients. */
    public void look() {
        Response keys = redis.send("KEYS", "*");
        if (keys != null) {
            keys.forEach(key -> look(key.toString()));
        }
    }

    private void look(String key) {
        Response ttl = redis.send("PTTL", key);
        if (ttl != null && ttl.toLong() != -2) {
            String kind = DOCUMENTED.keySet().stream()
                    .filter(key::matches)
                    .findFirst()
                    .orElse(key);
            found.computeIfAbsent(kind, k -> new ArrayList<>()).add(ttl.toLong());
        }
    }

    /** The documented kinds of which none has been seen. */
    public Set<String> missing() {
        Set<String> missing = new TreeSet<>(DOCUMENTED.keySet());
        missing.removeAll(found.keySet());
        return missing;
    }

    /** The keys that are of no documented kind. */
    public Set<String> undocumented() {
        Set<String> undocumented = new TreeSet<>(found.keySet());
        undocumented.removeAll(DOCUMENTED.keySet());
        return undocumented;
    }

    /** The kinds of which some are kept for longer than is documented, or for ever. */
    public List<String> tooLongKept() {
        return found.keySet().stream()
                .filter(kind -> limit(kind) > 0)
                .filter(kind -> longest(kind) > limit(kind)
                        || found.getOrDefault(kind, List.of()).contains(-1L))
                .toList();
    }

    /** Prints every kind with the longest time that one of its keys had to live. */
    public void report() {
        for (String kind : found.keySet()) {
            Fleet.measured(
                    "keys like %-50s %s",
                    kind, limit(kind) == 0 ? "permanent" : "end in %.1f s at most".formatted(longest(kind) / 1e3));
        }
    }

    private long longest(String kind) {
        return found.getOrDefault(kind, List.of()).stream()
                .mapToLong(ttl -> ttl)
                .max()
                .orElse(0);
    }

    /** In milliseconds; 0 for ever. */
    private static long limit(String kind) {
        return DOCUMENTED.getOrDefault(kind, Duration.ZERO).toMillis();
    }
}
