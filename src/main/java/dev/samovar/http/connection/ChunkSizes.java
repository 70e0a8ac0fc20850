package dev.samovar.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Check of the lines that hold the sizes of chunks, ahead of Netty's decoder of requests.
 *
 * <p>Netty takes a size modulo 2^32 and ends it at any whitespace or control character; for a proxy in front that reads
 * it otherwise, the body ends elsewhere (RFC 9112, 7.1). Follows the decoder by the bytes that it consumes and by what
 * it decodes; belongs to one connection.
 */
final class ChunkSizes {

    private static final int INVALID = -1;
    private static final int HEXADECIMAL = 16;
    private static final int DELIMITER_BYTES = 2;

    /** Whether size lines are to come in the body of the request. */
    private boolean sizesFollow;

    /** Bytes until the next of them. */
    private long bytesUntilSize;

    /** Whether the next line holds an invalid size. Consumes nothing; an incomplete line is left to the decoder. */
    boolean isNextInvalid(ByteBuf in) {
        if (!sizesFollow || bytesUntilSize > 0) {
            return false;
        }
        int end = in.indexOf(in.readerIndex(), in.writerIndex(), HttpConstants.LF);
        if (end < 0) {
            return false;
        }
        int size = size(in, end);
        if (size > 0) {
            bytesUntilSize = end + 1L - in.readerIndex() + size + DELIMITER_BYTES;
        } else {
            // Trailers follow the last chunk, nothing an invalid one
            sizesFollow = false;
        }
        return size == INVALID;
    }

    /**
     * Follows a step of the decoder.
     *
     * @param bytes how many it consumed
     * @param objects what it decoded
     */
    void decoded(int bytes, List<Object> objects) {
        if (sizesFollow) {
            bytesUntilSize -= bytes;
        }
        // Behind a request without a body comes its end in the same step
        Object last = objects.isEmpty() ? null : objects.get(objects.size() - 1);
        if (last instanceof HttpRequest request) {
            sizesFollow = request.decoderResult().isSuccess() && HttpUtil.isTransferEncodingChunked(request);
        } else if (last instanceof LastHttpContent) {
            sizesFollow = false;
        }
    }

    private static int size(ByteBuf in, int end) {
        int digits = in.readerIndex();
        long size = 0;
        int at = digits;
        for (; hexadecimal(in, at) >= 0; at++) {
            size = size * HEXADECIMAL + hexadecimal(in, at);
            if (size > Integer.MAX_VALUE) {
                return INVALID;
            }
        }
        return at > digits && isEndOrExtension(in, at, end) ? (int) size : INVALID;
    }

    private static int hexadecimal(ByteBuf in, int at) {
        return Character.digit(in.getUnsignedByte(at), HEXADECIMAL);
    }

    /** An extension may have whitespace before it, but no CR within. */
    private static boolean isEndOrExtension(ByteBuf in, int from, int end) {
        int at = from;
        while (in.getByte(at) == HttpConstants.SP || in.getByte(at) == HttpConstants.HT) {
            at++;
        }
        int carriageReturn = in.indexOf(at, end, HttpConstants.CR);
        return carriageReturn == end - 1
                && (in.getByte(at) == HttpConstants.SEMICOLON || (at == from && at == carriageReturn));
    }
}
