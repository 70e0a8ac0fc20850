package dev.samovar.cache.stats;

import dev.samovar.cache.StoreCounts;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.key.Namespace;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;

/** Where the statistics that people see come from: this process, or all replicas together. */
@FunctionalInterface
public interface StatsSource {

    /** The figures now. Fails with {@link StoreUnavailableException} if others' figures cannot be had. */
    Uni<Reading> read();

    /** The figures of this process alone. */
    static StatsSource ofThisProcess(StatsCounter stats) {
        return () -> Uni.createFrom()
                .item(() -> new Reading(stats.byNamespace(), 1, LookupTimes.byName(stats), Optional.empty()));
    }

    /** These figures, or the others while these cannot be had. */
    default StatsSource orElse(StatsSource others) {
        return () -> read().onFailure(StoreUnavailableException.class).recoverWithUni(others::read);
    }

    /**
     * The figures at one moment.
     *
     * @param byNamespace what was counted in each namespace
     * @param replicas how many replicas report
     * @param counters everything that the replicas counted together, by name; for one process alone the times of look-ups
     * @param server what the server of a shared store counts itself, by its own names; empty for one process alone
     */
    record Reading(
            Map<Namespace, StatsSnapshot> byNamespace,
            int replicas,
            Map<String, Long> counters,
            Optional<Map<String, Long>> server) {

        public Reading {
            byNamespace = Map.copyOf(byNamespace);
            counters = Map.copyOf(counters);
            server = server.map(Map::copyOf);
        }

        /** Whether these are the figures of all replicas, and not those of one process alone. */
        public boolean isShared() {
            return server.isPresent();
        }

        /** Entries of a namespace dropped for want of room: by all replicas' counts, or else by the store's own. */
        public long evictions(Namespace namespace, StoreCounts counts) {
            return counters.getOrDefault(
                    evictionsName(namespace), counts.evictions().getOrDefault(namespace, 0L));
        }

        /** The name of a namespace's evictions among the counters. */
        public static String evictionsName(Namespace namespace) {
            return namespace.name() + ".evictions";
        }

        /** The figures of all namespaces together. */
        public StatsSnapshot total() {
            return byNamespace.values().stream().reduce(StatsSnapshot.NOTHING, StatsSnapshot::plus);
        }
    }
}
