package dev.samovar.cache.redis.bus;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The evidence that the subscription delivers: the newest of this replica's own beats that has arrived. What counts
 * is when it was sent, not when it arrived: a process that was stopped finds old beats in its queue, and they prove
 * nothing any more.
 */
public final class HeartbeatProof {

    /** How long a beat proves something, from when it was sent. */
    static final long TERM_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoTime;
    private volatile long end;

    /** Nothing is proven at first. */
    public HeartbeatProof(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.end = nanoTime.getAsLong();
    }

    /** Whether a heartbeat has returned recently. Safe from any thread. */
    public boolean holds() {
        return nanoTime.getAsLong() - end < 0;
    }

    /** Takes a beat that was received; one from the future is not this process'. On the event loop of the bus alone. */
    public void received(long sentAtNanos) {
        long proven = sentAtNanos + TERM_NANOS;
        if (sentAtNanos - nanoTime.getAsLong() <= 0 && proven - end > 0) {
            end = proven;
        }
    }

    /** Forgets what was proven. On the event loop of the bus alone. */
    void revoke() {
        end = nanoTime.getAsLong();
    }
}
