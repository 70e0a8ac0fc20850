package dev.samovar.cache.redis.fleet;

import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.stats.StatsCounter.Saved;
import dev.samovar.cache.stats.StatsCounter.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** The counts of namespaces by their names in Redis: {@code <namespace>.<figure>}. */
final class StatsFigures {

    private record Figure(String name, ToLongFunction<Snapshot> value) {}

    private static final List<Figure> FIGURES = List.of(
            new Figure("hits", Snapshot::hits),
            new Figure("staleHits", Snapshot::staleHits),
            new Figure("misses", Snapshot::misses),
            new Figure("sets", Snapshot::sets),
            new Figure("deletes", Snapshot::deletes),
            new Figure("invalidations", Snapshot::invalidations),
            new Figure("lookups", Snapshot::lookups),
            new Figure("lookupNanos", s -> s.lookupTime().toNanos()),
            new Figure("savedCalls", s -> s.saved().modelCalls()),
            new Figure("savedTokens", s -> s.saved().tokens()),
            new Figure("savedMillis", s -> s.saved().time().toMillis()));

    private StatsFigures() {}

    /** The counts of all namespaces by name. */
    static Map<String, Long> counters(Map<Namespace, Snapshot> snapshots) {
        Map<String, Long> counters = new TreeMap<>();
        snapshots.forEach((namespace, snapshot) -> FIGURES.forEach(figure ->
                counters.put(name(namespace, figure.name()), figure.value().applyAsLong(snapshot))));
        return counters;
    }

    /** The figures of a namespace among counts by name; what is not there is 0. */
    static Snapshot snapshot(Namespace namespace, Map<String, Long> counters) {
        ToLongFunction<String> get = figure -> counters.getOrDefault(name(namespace, figure), 0L);
        return new Snapshot(
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
