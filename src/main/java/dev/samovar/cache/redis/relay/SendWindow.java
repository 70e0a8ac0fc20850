package dev.samovar.cache.redis.relay;

import dev.samovar.cache.entry.ResponseHead;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one {@link FollowerFeed}: those that were read and not sent yet, and those that were sent and not
 * acknowledged. Used on one loop.
 */
final class SendWindow {

    /** From how many bytes on, sent and not acknowledged, nothing more is sent. */
    static final int MAX_BYTES = 256 * 1024;

    private final InboxWindow inbox;
    private final Runnable resume;
    private final Deque<byte[]> unsent = new ArrayDeque<>();
    private final Deque<Batch> unacknowledged = new ArrayDeque<>();
    private final Deque<Batch> repeated = new ArrayDeque<>();
    private @Nullable ResponseHead head;
    private boolean headSent;
    private int firstOffset;
    private long unsentBytes;
    private long sent;
    private long acknowledged;

    /**
     * Bytes in their place.
     *
     * @param head the head, at offset 0
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Batch(long offset, Optional<ResponseHead> head, byte[] bytes) {
        long end() {
            return offset + bytes.length;
        }
    }

    /** @param resume called when the inbox has room again */
    SendWindow(InboxWindow inbox, Runnable resume) {
        this.inbox = inbox;
        this.resume = resume;
    }

    void head(ResponseHead first) {
        head = first;
    }

    void add(byte[] chunk) {
        unsent.add(chunk);
        unsentBytes += chunk.length;
    }

    /** How many bytes have been sent at least once. */
    long sent() {
        return sent;
    }

    /** Whether more may be read: a batch ahead at most, since feeds that wait for the inbox hold theirs. */
    boolean mayRead() {
        return unsentBytes < RelayCodec.MAX_BYTES && sent - acknowledged < MAX_BYTES;
    }

    boolean hasFullBatch() {
        return !repeated.isEmpty() || unsentBytes >= RelayCodec.MAX_BYTES;
    }

    boolean isHalfFull() {
        return inbox.isHalfFull() || sent - acknowledged >= MAX_BYTES / 2;
    }

    /** Whether everything that was read has been sent. */
    boolean isSent() {
        return repeated.isEmpty() && unsentBytes == 0;
    }

    /**
     * What is to be sent next; null if nothing, or not now.
     *
     * @param ended whether there is no more than what was read
     */
    @Nullable
    Batch next(boolean ended) {
        if (!repeated.isEmpty()) {
            return repeated.remove();
        }
        ResponseHead first = head;
        boolean due = unsentBytes > 0 || (ended && !headSent);
        if (!due || first == null || sent - acknowledged >= MAX_BYTES || !inbox.hasRoom(resume)) {
            return null;
        }
        Batch batch = new Batch(sent, headSent ? Optional.empty() : Optional.of(first), take());
        headSent = true;
        sent = batch.end();
        inbox.published(batch.bytes().length);
        unacknowledged.add(batch);
        return batch;
    }

    private byte[] take() {
        byte[] bytes = new byte[(int) Math.min(unsentBytes, RelayCodec.MAX_BYTES)];
        int at = 0;
        while (at < bytes.length) {
            byte[] chunk = unsent.getFirst();
            int count = Math.min(chunk.length - firstOffset, bytes.length - at);
            System.arraycopy(chunk, firstOffset, bytes, at, count);
            at += count;
            firstOffset += count;
            if (firstOffset == chunk.length) {
                unsent.removeFirst();
                firstOffset = 0;
            }
        }
        unsentBytes -= bytes.length;
        return bytes;
    }

    /** Takes an acknowledgement. Returns false if it is none of what was sent. */
    boolean acknowledge(long position) {
        if (position > sent) {
            return false;
        }
        while (!unacknowledged.isEmpty() && unacknowledged.getFirst().end() <= position) {
            unacknowledged.removeFirst();
        }
        if (position > acknowledged) {
            long more = position - acknowledged;
            acknowledged = position;
            inbox.released(more);
        }
        return true;
    }

    /** Sends again what comes after a position. Returns false if it is not kept. */
    boolean repeatFrom(long position) {
        if (position < acknowledged || !acknowledge(position)) {
            return false;
        }
        repeated.clear();
        ResponseHead first = head;
        if (sent == 0 && headSent && first != null) {
            repeated.add(new Batch(0, Optional.of(first), new byte[0]));
        }
        repeated.addAll(unacknowledged);
        return true;
    }

    /** Gives everything up. */
    void close() {
        inbox.forget(resume);
        inbox.released(sent - acknowledged);
        acknowledged = sent;
        unsent.clear();
        unacknowledged.clear();
        repeated.clear();
    }
}
