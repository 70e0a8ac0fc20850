package dev.samovar.cache.failover;

import dev.samovar.cache.StoreTrouble;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The times when a store answers but refuses to write: one line in the log at the beginning of each, and one at its end.
 * Safe from any thread.
 */
final class RefusedWrites {

    /**
     * So many probes in a row that find every write refused make a store that does not purge either count as
     * unavailable.
     */
    static final int PROBES = 2;

    private static final System.Logger LOG = System.getLogger(FailoverCacheStore.class.getName());

    private final String type;
    private final LongSupplier nanoTime;
    private final LongAdder refused = new LongAdder();
    private volatile @Nullable StoreTrouble trouble;

    // From here on under the lock of this object
    private long since;
    private int probes;

    RefusedWrites(String type, LongSupplier nanoTime) {
        this.type = type;
        this.nanoTime = nanoTime;
    }

    /** Why the store refuses to write; nothing while it does not. */
    Optional<StoreTrouble> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Notes that a write was refused. */
    void refused(StoreTrouble why) {
        refused.increment();
        StoreTrouble known = trouble;
        if (known == null || !known.code().equals(why.code())) {
            begin(why);
        }
    }

    private synchronized void begin(StoreTrouble why) {
        if (trouble == null) {
            since = nanoTime.getAsLong();
            probes = 0;
        } else if (trouble.code().equals(why.code())) {
            return;
        }
        trouble = why;
        LOG.log(
                System.Logger.Level.WARNING,
                "The {0} store refuses writes, new answers stay in this process: {1}",
                type,
                why.text());
    }

    /** Notes that a probe found all writes refused. Returns whether the store counts as unavailable now. */
    synchronized boolean probeRefused(StoreTrouble why) {
        probes = why.effect() == StoreTrouble.Effect.READS_ONLY ? probes + 1 : 0;
        return probes >= PROBES;
    }

    /** Notes that a probe could write, at least in a part of the store. */
    synchronized void probeWrote() {
        probes = 0;
    }

    /** Notes that all of the store takes writes again. */
    synchronized void ended() {
        if (trouble != null) {
            trouble = null;
            LOG.log(
                    System.Logger.Level.INFO,
                    "The {0} store takes writes again after {1} ms; it refused {2}",
                    type,
                    Long.toString((nanoTime.getAsLong() - since) / 1_000_000),
                    Long.toString(refused.sumThenReset()));
        }
    }

    /** Forgets it, since the store is unavailable altogether now. */
    synchronized void superseded() {
        trouble = null;
        refused.reset();
    }
}
