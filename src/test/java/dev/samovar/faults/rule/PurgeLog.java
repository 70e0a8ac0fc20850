package dev.samovar.faults.rule;

import dev.samovar.cache.readthrough.flight.VoidedRounds;
import dev.samovar.faults.injection.FaultLog;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The purges requested so far, in order. Safe from any thread. */
public final class PurgeLog {

    private final List<Purge> purges = new CopyOnWriteArrayList<>();

    /** Adds a purge, before it is requested. */
    public Purge begin(Purge purge) {
        purges.add(purge);
        return purge;
    }

    public List<Purge> all() {
        return List.copyOf(purges);
    }

    /**
     * Whether purges may have voided the generations of a request as often as it looks again. One by pattern takes leases
     * first and entries then; one during which the replica's way to Redis changes starts over, in a tenth of a second each.
     */
    public boolean overtook(String topic, long fromNanos, long toNanos, FaultLog faults) {
        return of(topic)
                        .filter(purge -> purge.isDuring(fromNanos, toNanos))
                        .mapToInt(purge -> purge.startsOver(faults) ? VoidedRounds.MAX : purge.isByPattern() ? 2 : 1)
                        .sum()
                >= VoidedRounds.MAX;
    }

    /** Those that concern a topic. */
    public Stream<Purge> of(String topic) {
        return purges.stream().filter(purge -> purge.concerns(topic));
    }
}
