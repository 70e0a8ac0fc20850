package dev.samovar.http.body;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that request bodies may take together, from their first byte to their response. Safe from any thread. */
public final class BodyBudget {

    private static final long MIN_BYTES = 32L << 20;

    private final long limitBytes;
    private final Runnable refused;
    private final AtomicLong taken = new AtomicLong();

    /**
     * An unused budget.
     *
     * @param limitBytes what all bodies may take together
     * @param refused called when a body finds no memory; must not block
     */
    private BodyBudget(long limitBytes, Runnable refused) {
        this.limitBytes = limitBytes;
        this.refused = refused;
    }

    BodyBudget(long limitBytes) {
        this(limitBytes, () -> {});
    }

    /** An eighth of the heap, and at least 32 MiB: three images of the largest size. */
    public static BodyBudget ofHeap() {
        return ofHeap(() -> {});
    }

    /**
     * The same with a listener.
     *
     * @param refused called when a body finds no memory; must not block
     */
    public static BodyBudget ofHeap(Runnable refused) {
        return new BodyBudget(Math.max(MIN_BYTES, Runtime.getRuntime().maxMemory() / 8), refused);
    }

    /** Takes some bytes, or nothing if they are not left. */
    public boolean tryAcquire(long bytes) {
        if (taken.addAndGet(bytes) > limitBytes) {
            taken.addAndGet(-bytes);
            refused.run();
            return false;
        }
        return true;
    }

    /** Gives bytes back that were taken. */
    public void release(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** The bytes that are taken at present. */
    public long taken() {
        return taken.get();
    }
}
