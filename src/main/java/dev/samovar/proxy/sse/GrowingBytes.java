package dev.samovar.proxy.sse;

import java.util.Arrays;

/** An array of bytes that grows up to a limit. Not safe for several threads. */
public final class GrowingBytes {

    private static final int SMALLEST = 512;
    private static final int LARGEST_KEPT = 64 * 1024;

    private final int limit;
    private byte[] bytes = {};
    private int size;

    /** An empty one that holds up to {@code limit} bytes. */
    public GrowingBytes(int limit) {
        this.limit = limit;
    }

    /** Adds bytes at the end. Returns false, and adds none, if they exceed the limit. */
    public boolean add(byte[] added, int from, int to) {
        int length = to - from;
        if (length > limit - size) {
            return false;
        }
        if (size + length > bytes.length) {
            long doubled = Math.max(SMALLEST, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(doubled, size + length)));
        }
        System.arraycopy(added, from, bytes, size, length);
        size += length;
        return true;
    }

    /** The array itself: valid from 0 to {@link #size}, until the next change. */
    public byte[] array() {
        return bytes;
    }

    public int size() {
        return size;
    }

    /** Forgets the bytes from {@code size} on. A large array is released when none of it is left. */
    public void truncate(int size) {
        this.size = Math.min(size, this.size);
        if (this.size == 0 && bytes.length > LARGEST_KEPT) {
            bytes = new byte[0];
        }
    }
}
