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

    /** Writes that began before this moment say nothing of the store as it is now. */
    private volatile long writesCountFrom;

    private volatile boolean inDoubt;

    // From here on under the lock of this object
    private long since;
    private int probes;

    RefusedWrites(String type, LongSupplier nanoTime) {
        this.type = type;
        this.nanoTime = nanoTime;
        this.writesCountFrom = nanoTime.getAsLong();
    }

    /** Why the store refuses to write; nothing while it does not. */
    Optional<StoreTrouble> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Whether a probe has to find out if the store takes writes. */
    boolean isToBeProbed() {
        return trouble != null || inDoubt;
    }

    /**
     * Notes that a write was refused; nothing if it began before the store last took writes or became unavailable.
     *
     * @param begun when the write began
     */
    void refused(long begun, StoreTrouble why) {
        if (begun - writesCountFrom < 0) {
            return;
        }
        refused.increment();
        StoreTrouble known = trouble;
        if (known == null || !known.code().equals(why.code())) {
            begin(begun, why);
        }
    }

    private synchronized void begin(long begun, StoreTrouble why) {
        if (begun - writesCountFrom < 0) {
            return;
        }
        if (trouble == null) {
            since = nanoTime.getAsLong();
            probes = 0;
        } else if (trouble.code().equals(why.code())) {
            return;
        }
        trouble = why;
        LOG.log(
                System.Logger.Level.WARNING,
                why.isRefusal()
                        ? "The {0} store refuses writes, new answers stay in this process: {1}"
                        : "A part of the {0} store is unavailable, its new answers stay in this process: {1}",
                type,
                why.text());
    }

    /**
     * Notes that the store is available, and that a part of it took no write on the way back. One of several connections
     * may still have had the failure of the outage: the next probe decides.
     */
    void doubted() {
        inDoubt = true;
    }

    /** Notes that a probe found all writes refused. Returns whether the store counts as unavailable now. */
    synchronized boolean probeRefused(StoreTrouble why) {
        probes = why.effect() == StoreTrouble.Effect.READS_ONLY ? probes + 1 : 0;
        return probes >= PROBES;
    }

    /**
     * Notes that a probe could write, at least in a part of the store.
     *
     * @param begun when the probe began
     * @param partly why another part took no write; empty if all of it takes writes
     */
    synchronized void probeWrote(long begun, Optional<StoreTrouble> partly) {
        probes = 0;
        if (partly.isEmpty()) {
            ended();
        } else if (inDoubt) {
            inDoubt = false;
            refused(begun, partly.get());
        }
    }

    private synchronized void ended() {
        inDoubt = false;
        writesCountFrom = nanoTime.getAsLong();
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

    /** Forgets it, and what writes under way may still report: the store is unavailable, or available, from now on. */
    synchronized void superseded() {
        writesCountFrom = nanoTime.getAsLong();
        inDoubt = false;
        trouble = null;
        refused.reset();
    }
}
