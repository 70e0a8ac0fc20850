package dev.samovar.cache.redis.fleet;

import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.stats.StatsSnapshot;
import dev.samovar.cache.stats.StatsSnapshot.Saved;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** The counts of namespaces by their names in Redis: {@code <namespace>.<figure>}. */
final class StatsFigures {

    private record Figure(String name, ToLongFunction<StatsSnapshot> value) {}

    private static final List<Figure> FIGURES = List.of(
            new Figure("hits", StatsSnapshot::hits),
            new Figure("staleHits", StatsSnapshot::staleHits),
            new Figure("misses", StatsSnapshot::misses),
            new Figure("sets", StatsSnapshot::sets),
            new Figure("deletes", StatsSnapshot::deletes),
            new Figure("invalidations", StatsSnapshot::invalidations),
            new Figure("lookups", StatsSnapshot::lookups),
            new Figure("lookupNanos", s -> s.lookupTime().toNanos()),
            new Figure("savedCalls", s -> s.saved().modelCalls()),
            new Figure("savedTokens", s -> s.saved().tokens()),
            new Figure("savedMillis", s -> s.saved().time().toMillis()));

    private StatsFigures() {}

    /** The counts of all namespaces by name. */
    static Map<String, Long> counters(Map<Namespace, StatsSnapshot> snapshots) {
        Map<String, Long> counters = new TreeMap<>();
        snapshots.forEach((namespace, snapshot) -> FIGURES.forEach(figure ->
                counters.put(name(namespace, figure.name()), figure.value().applyAsLong(snapshot))));
        return counters;
    }

    /** The figures of a namespace among counts by name; what is not there is 0. */
    static StatsSnapshot snapshot(Namespace namespace, Map<String, Long> counters) {
        ToLongFunction<String> get = figure -> counters.getOrDefault(name(namespace, figure), 0L);
        return new StatsSnapshot(
                get.applyAsLong("hits"),
                get.applyAsLong("staleHits"),
                get.applyAsLong("misses"),
                get.applyAsLong("sets"),
                get.applyAsLong("deletes"),
                get.applyAsLong("invalidations"),
                get.applyAsLong("lookups"),
                Duration.ofNanos(get.applyAsLong("lookupNanos")),
                new Saved(
                        get.applyAsLong("savedCalls"),
                        get.applyAsLong("savedTokens"),
                        Duration.ofMillis(get.applyAsLong("savedMillis"))));
    }

    private static String name(Namespace namespace, String figure) {
        return namespace + "." + figure;
    }
}
