package dev.samovar.cache.stats;

import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The generations that began without a lease since the store did not give one in time: other processes may have made the
 * same. One line in the log for the first, and one a minute at most for those that follow, with their number. Safe from
 * any thread.
 */
public final class UnleasedGenerations {

    /** How long there is no further line after one. */
    public static final Duration QUIET = Duration.ofMinutes(1);

    private static final String GENERAL_ADVICE = "check the log of the store, and cache.cause in /api/health";

    private static final System.Logger LOG = System.getLogger(UnleasedGenerations.class.getName());

    private final LongSupplier nanoTime;
    private final AtomicLong count = new AtomicLong();

    // From here on under the lock of this object
    private long told;
    private long toldAt;

    /** None so far, with this source of nanoseconds for the intervals of the log. */
    public UnleasedGenerations(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Notes one. */
    public void note(Throwable failure) {
        long now = count.incrementAndGet();
        long untold = untold(now);
        if (untold > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "No lease from the store in time: each request is answered all the same, by a call of the model whose"
                            + " answer is not stored there, and other replicas may call it for the same key. Calls since"
                            + " the last such line: {0}. Cause: {1}: {2}",
                    Long.toString(untold),
                    failure.getMessage(),
                    advice(failure));
        }
    }

    private static String advice(Throwable failure) {
        return failure instanceof StoreUnavailableException unavailable
                ? unavailable.trouble().map(StoreTrouble::advice).orElse(GENERAL_ADVICE)
                : GENERAL_ADVICE;
    }

    private synchronized long untold(long now) {
        long at = nanoTime.getAsLong();
        if (told > 0 && at - toldAt < QUIET.toNanos()) {
            return 0;
        }
        long untold = now - told;
        told = now;
        toldAt = at;
        return untold;
    }

    /** How many there were. */
    public long count() {
        return count.get();
    }
}
