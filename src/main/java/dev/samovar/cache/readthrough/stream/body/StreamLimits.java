package dev.samovar.cache.readthrough.stream.body;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that the bodies of generations in progress may take. A body that exceeds either limit is not stored, takes
 * no more readers, and from then on holds only what its slowest reader has not read yet. Safe from any thread.
 */
public final class StreamLimits {

    private final long maxBodyBytes;
    private final long maxTotalBytes;
    private final AtomicLong used = new AtomicLong();

    /**
     * @param maxBodyBytes the most bytes of one body that is kept whole
     * @param maxTotalBytes the bytes of all bodies from which on none grows as a whole
     */
    public StreamLimits(long maxBodyBytes, long maxTotalBytes) {
        this.maxBodyBytes = maxBodyBytes;
        this.maxTotalBytes = maxTotalBytes;
    }

    /** The bytes of all bodies at present. */
    public long usedBytes() {
        return used.get();
    }

    void add(long bytes) {
        used.addAndGet(bytes);
    }

    /** Whether a body of this size may be kept whole. */
    boolean permit(long bodyBytes) {
        return bodyBytes <= maxBodyBytes && used.get() <= maxTotalBytes;
    }
}
