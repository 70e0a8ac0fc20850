package dev.samovar.api.content;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that uploads may take together, from their first byte to their answer. Safe from any thread.
 */
final class UploadBudget {

    private static final long MIN_BYTES = 32L << 20;

    private final long limitBytes;
    private final AtomicLong taken = new AtomicLong();

    /**
     * @param limitBytes what all uploads may take together
     */
    UploadBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** An eighth of the heap, and at least 32 MiB: three pictures of the largest size. */
    static UploadBudget ofHeap() {
        return new UploadBudget(Math.max(MIN_BYTES, Runtime.getRuntime().maxMemory() / 8));
    }

    /** Takes some bytes, or nothing if they are not left. */
    boolean tryTake(long bytes) {
        if (taken.addAndGet(bytes) > limitBytes) {
            taken.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    /** Gives bytes back that were taken. */
    void give(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** What is taken at present, in bytes. */
    long taken() {
        return taken.get();
    }
}
