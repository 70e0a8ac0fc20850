package dev.samovar.http.repeated;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * A request that was answered with a hit.
 *
 * @param bytes the request as it was received, head and body
 * @param hash that of the bytes
 * @param origin the kind of connection that it came over
 * @param bodyBytes the length of the request's body
 * @param isConfirmed whether it was answered twice in the same way; only then it may be answered from here
 */
record RepeatedRequest(
        ByteBuf bytes,
        long hash,
        int origin,
        RepeatableLookup lookup,
        RepeatedResponse response,
        RequestMeter meter,
        int bodyBytes,
        boolean isConfirmed) {

    /** The same, to be answered from now on. */
    RepeatedRequest confirmed() {
        return new RepeatedRequest(bytes, hash, origin, lookup, response, meter, bodyBytes, true);
    }

    /** The largest request, in bytes. */
    static final int MAX_BYTES = 4_096;

    private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;

    /** A copy of a request's bytes that is not counted as a reference. */
    static ByteBuf copy(ByteBuf received) {
        byte[] bytes = new byte[received.readableBytes()];
        received.getBytes(received.readerIndex(), bytes);
        return Unpooled.wrappedBuffer(bytes);
    }

    /** The hash of the readable bytes. Equal hashes are no more than a hint. */
    static long hash(ByteBuf request, long seed) {
        int at = request.readerIndex();
        int end = request.writerIndex();
        long hash = seed ^ (end - at);
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = Long.rotateLeft(hash ^ request.getLong(at), 29) * FACTOR;
        }
        for (; at < end; at++) {
            hash = Long.rotateLeft(hash ^ request.getByte(at), 29) * FACTOR;
        }
        return hash ^ hash >>> 32;
    }

    /** Whether received bytes are this request. */
    boolean matches(ByteBuf received, long otherHash, int otherOrigin) {
        return hash == otherHash && origin == otherOrigin && ByteBufUtil.equals(bytes, received);
    }
}
