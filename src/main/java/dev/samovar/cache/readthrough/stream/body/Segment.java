package dev.samovar.cache.readthrough.stream.body;

import org.jspecify.annotations.Nullable;

/**
 * Room for bytes of a {@link Body}, those that were appended, and the segment behind them. One thread at a time appends,
 * under the lock of the body; readers are on any threads.
 */
final class Segment {

    private static final int MIN_BYTES = 512;
    private static final int MAX_BYTES = 4 * 1024;

    final byte[] bytes;

    /** How many bytes there are. It grows no more once there is a next segment. */
    volatile int length;

    volatile @Nullable Segment next;

    private Segment(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    /** The segment before the first byte of a body. */
    static Segment empty() {
        return new Segment(new byte[0], 0);
    }

    /**
     * A segment with a chunk: of its own if it would fill more than half, otherwise with room for more, as the body is long.
     *
     * @param size the bytes of the body before it
     */
    static Segment of(byte[] chunk, long size) {
        long capacity = Math.min(MAX_BYTES, Math.max(MIN_BYTES, size));
        if (2L * chunk.length > capacity) {
            return new Segment(chunk, chunk.length);
        }
        Segment next = new Segment(new byte[(int) capacity], 0);
        next.add(chunk);
        return next;
    }

    boolean hasRoomFor(byte[] chunk) {
        return chunk.length <= bytes.length - length;
    }

    void add(byte[] chunk) {
        int at = length;
        System.arraycopy(chunk, 0, bytes, at, chunk.length);
        // After the bytes: readers take what it says
        length = at + chunk.length;
    }
}
