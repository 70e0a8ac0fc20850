package dev.samovar.cache.redis.relay;

import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.relay.StreamRelay.Piece;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of one {@link FollowedStream} that its subscriber has not asked for yet. It holds no more than {@link
 * SendWindow#MAX_BYTES} and a batch, since the leader waits for acknowledgements; more is refused. Used on one loop.
 */
final class ReceiveBuffer {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private @Nullable ResponseHead head;
    private boolean headTaken;
    private long position;

    /** How many bytes have come. */
    long position() {
        return position;
    }

    /** How many of them the subscriber has taken. */
    long taken() {
        return position - bytes.size();
    }

    boolean hasHead() {
        return head != null;
    }

    /** Takes what is new of bytes that begin here or before. Returns whether anything is. */
    boolean take(RelayMessage.Data data) {
        boolean first = head == null && data.head().isPresent();
        if (first) {
            head = data.head().orElseThrow();
        }
        long known = position - data.offset();
        byte[] all = data.bytes();
        if (head == null || known >= all.length || bytes.size() > SendWindow.MAX_BYTES) {
            return first;
        }
        bytes.write(all, (int) known, all.length - (int) known);
        position = data.offset() + all.length;
        return true;
    }

    boolean hasMore() {
        return (head != null && !headTaken) || bytes.size() > 0;
    }

    /** The head, or all bytes that there are. */
    Piece next() {
        ResponseHead first = head;
        if (first != null && !headTaken) {
            headTaken = true;
            return new Piece.Head(first);
        }
        byte[] all = bytes.toByteArray();
        bytes.reset();
        return new Piece.Bytes(all);
    }
}
