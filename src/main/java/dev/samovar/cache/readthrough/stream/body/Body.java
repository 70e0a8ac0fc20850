package dev.samovar.cache.readthrough.stream.body;

import io.smallrye.mutiny.Multi;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an answer as far as they have come: appended at the end, and read by each reader from byte 0 at its own
 * pace.
 *
 * <p>They are a linked list of segments, each of which holds whole chunks: a stream of tokens has hundreds of small ones,
 * whose objects would take as much as their bytes. Once the body is {@linkplain #trim trimmed} nothing holds its beginning,
 * so that a segment is garbage as soon as the slowest reader has read it. One thread at a time appends and ends it; readers
 * are on any threads.
 */
public final class Body {

    /** What a trimmed body may hold before it asks for no more. */
    static final int PACED_BYTES = 256 * 1024;

    private final StreamLimits limits;
    private final Runnable onRoom;
    private final Set<BodyReader> readers = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Outcome outcome;

    // From here on under the lock of this object
    private Segment last = Segment.empty();
    private @Nullable Segment start = last;
    private boolean whole = true;
    private long size;
    private long reserved;

    /**
     * How a body ended.
     *
     * @param failure why it broke off; null if it is complete
     */
    record Outcome(@Nullable Throwable failure) {}

    /**
     * An empty body.
     *
     * @param onRoom called, on any thread, when a body without {@linkplain #hasRoom room} has been read further
     */
    public Body(StreamLimits limits, Runnable onRoom) {
        this.limits = limits;
        this.onRoom = onRoom;
    }

    /** Appends bytes, and wakes the readers. Returns false if the body is now too large to be kept whole. */
    public boolean append(byte[] bytes) {
        boolean permitted = link(bytes);
        readers.forEach(BodyReader::wake);
        return permitted;
    }

    private synchronized boolean link(byte[] bytes) {
        if (last.hasRoomFor(bytes)) {
            last.add(bytes);
        } else {
            Segment next = Segment.of(bytes, size);
            last.next = next;
            last = next;
        }
        size += bytes.length;
        if (!whole) {
            start = null;
        }
        account();
        return limits.permit(size);
    }

    /** How many segments a body has that is not trimmed. */
    synchronized int segments() {
        int count = 0;
        for (Segment one = start; one != null; one = one.next) {
            count++;
        }
        return count;
    }

    /** Ends the body: readers complete when they have read it all. */
    public void complete() {
        end(new Outcome(null));
    }

    /** Breaks the body off: readers get the failure when they have read what there is. */
    public void fail(Throwable failure) {
        end(new Outcome(failure));
    }

    private void end(Outcome how) {
        if (outcome != null) {
            return;
        }
        outcome = how;
        readers.forEach(BodyReader::wake);
    }

    /** How the body ended; null while it goes on. Whoever reads it first sees all bytes afterwards. */
    @Nullable
    Outcome outcome() {
        return outcome;
    }

    /**
     * A reader of all bytes, which counts from now on. Fails with {@link IllegalStateException} once bytes are gone.
     *
     * @param home where it emits
     * @param onLeave called once, on any thread, when it has read everything or gives up
     */
    synchronized BodyReader reader(Executor home, Runnable onLeave) {
        if (start == null) {
            throw new IllegalStateException("The beginning of the body is gone");
        }
        BodyReader reader = new BodyReader(this, start, home, onLeave);
        readers.add(reader);
        return reader;
    }

    /** Holds from now on only what readers have not read. There are no more readers once the next bytes come. */
    public synchronized void trim() {
        whole = false;
        if (size > 0) {
            start = null;
        }
        account();
    }

    /** Whether more bytes should be asked for. */
    public synchronized boolean hasRoom() {
        return whole || reserved < PACED_BYTES;
    }

    /** All bytes of a body that is not trimmed. */
    public synchronized byte[] bytes() {
        byte[] all = new byte[Math.toIntExact(size)];
        int at = 0;
        for (Segment one = start; one != null; one = one.next) {
            System.arraycopy(one.bytes, 0, all, at, one.length);
            at += one.length;
        }
        return all;
    }

    /** Notes that a reader has read further, or has left. */
    void moved() {
        boolean roomBefore;
        boolean roomNow;
        synchronized (this) {
            if (whole) {
                return;
            }
            roomBefore = hasRoom();
            account();
            roomNow = hasRoom();
        }
        if (roomNow && !roomBefore) {
            onRoom.run();
        }
    }

    void remove(BodyReader reader) {
        readers.remove(reader);
        moved();
    }

    private void account() {
        long unread = whole
                ? size
                : size - readers.stream().mapToLong(BodyReader::position).min().orElse(size);
        limits.add(unread - reserved);
        reserved = unread;
    }

    /** The chunks for one subscriber. */
    public static Multi<byte[]> chunks(BodyReader reader) {
        return Multi.createFrom().publisher(reader);
    }
}
