package dev.samovar.cache.readthrough.stream.body;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One reader of a {@link Body}, and the publisher of what it reads, for one subscriber. It holds its place from its
 * beginning on, subscribed or not. Small chunks that have come already are emitted as one.
 */
public final class BodyReader implements Flow.Publisher<byte[]>, Flow.Subscription {

    private static final System.Logger LOG = System.getLogger(BodyReader.class.getName());

    /** What small chunks are joined up to. */
    private static final int JOINED_BYTES = 32 * 1024;

    private final Body body;
    private final Executor home;
    private final Runnable onLeave;
    private final AtomicReference<Flow.@Nullable Subscriber<? super byte[]>> subscriber = new AtomicReference<>();
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final AtomicBoolean left = new AtomicBoolean();
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger wakeUps = new AtomicInteger();
    private final AtomicLong position = new AtomicLong();
    private volatile boolean invalidRequest;

    // Written by the thread that drains
    private Segment segment;
    private int offset;

    BodyReader(Body body, Segment start, Executor home, Runnable onLeave) {
        this.body = body;
        this.segment = start;
        this.home = home;
        this.onLeave = onLeave;
    }

    /** How many bytes it has read. */
    long position() {
        return position.get();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super byte[]> downstream) {
        if (!claimed.compareAndSet(false, true)) {
            downstream.onSubscribe(new NoSubscription());
            downstream.onError(new IllegalStateException("A body has one subscriber, within seconds"));
            return;
        }
        downstream.onSubscribe(this);
        subscriber.set(downstream);
        wake();
    }

    /** Gives the reader up unless it has a subscriber. */
    void leaveUnclaimed() {
        if (claimed.compareAndSet(false, true)) {
            cancel();
        }
    }

    @Override
    public void request(long count) {
        if (count <= 0) {
            invalidRequest = true;
        } else {
            demand.accumulateAndGet(count, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
        }
        wake();
    }

    @Override
    public void cancel() {
        if (left.compareAndSet(false, true)) {
            subscriber.set(null);
            body.remove(this);
            onLeave.run();
        }
    }

    /** Emits what there is and was asked for, on the reader's own context. */
    void wake() {
        if (wakeUps.getAndIncrement() == 0) {
            try {
                home.execute(this::drain);
            } catch (RejectedExecutionException closed) {
                cancel();
            }
        }
    }

    private void drain() {
        int seen = wakeUps.get();
        do {
            try {
                emit();
            } catch (RuntimeException broken) {
                LOG.log(System.Logger.Level.ERROR, "A reader of a stream failed", broken);
                cancel();
            }
            seen = wakeUps.addAndGet(-seen);
        } while (seen != 0);
    }

    private void emit() {
        Flow.Subscriber<? super byte[]> downstream = subscriber.get();
        while (downstream != null && !left.get()) {
            // Before the bytes: nothing is appended after the end
            Body.Outcome outcome = body.outcome();
            if (invalidRequest) {
                end(downstream, new IllegalArgumentException("A request is for more than 0 (rule 3.9)"));
            } else if (!hasMore()) {
                if (outcome != null) {
                    end(downstream, outcome.failure());
                }
                return;
            } else if (demand.get() == 0) {
                return;
            } else {
                demand.accumulateAndGet(1, (a, one) -> a == Long.MAX_VALUE ? a : a - one);
                downstream.onNext(read());
            }
        }
    }

    /** Whether there are bytes at its place, which it moves to the beginning of a segment if one is read up. */
    private boolean hasMore() {
        // First: once there is a next segment the length is final
        Segment next = segment.next;
        while (next != null && offset == segment.length) {
            segment = next;
            offset = 0;
            next = segment.next;
        }
        return offset < segment.length;
    }

    /** What there is: whole chunks, as many as fit together, at least one. Only if there is {@linkplain #hasMore more}. */
    private byte[] read() {
        byte[] bytes = rest();
        if (hasMore() && bytes.length + segment.length - offset <= JOINED_BYTES) {
            ByteArrayOutputStream joined = new ByteArrayOutputStream(JOINED_BYTES);
            joined.writeBytes(bytes);
            while (hasMore() && joined.size() + segment.length - offset <= JOINED_BYTES) {
                joined.writeBytes(rest());
            }
            bytes = joined.toByteArray();
        }
        position.addAndGet(bytes.length);
        body.moved();
        return bytes;
    }

    /** The rest of the present segment. Those of a full one are shared: nothing is added to them. */
    private byte[] rest() {
        int from = offset;
        offset = segment.length;
        return from == 0 && offset == segment.bytes.length
                ? segment.bytes
                : Arrays.copyOfRange(segment.bytes, from, offset);
    }

    private void end(Flow.Subscriber<? super byte[]> downstream, @Nullable Throwable failure) {
        if (left.compareAndSet(false, true)) {
            subscriber.set(null);
            body.remove(this);
            if (failure == null) {
                downstream.onComplete();
            } else {
                downstream.onError(failure);
            }
            onLeave.run();
        }
    }

    /** What a subscriber gets that comes too late. */
    private record NoSubscription() implements Flow.Subscription {
        @Override
        public void request(long count) {
            // Nothing will come
        }

        @Override
        public void cancel() {
            // Nothing is under way
        }
    }
}
