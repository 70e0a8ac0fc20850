package dev.samovar.cache.readthrough.stream.body;

import java.io.ByteArrayOutputStream;
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
    private Body.Node last;

    BodyReader(Body body, Body.Node start, Executor home, Runnable onLeave) {
        this.body = body;
        this.last = start;
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
            // Before the next node: nothing is appended after the end
            Body.Outcome outcome = body.outcome();
            Body.Node next = last.next;
            if (invalidRequest) {
                end(downstream, new IllegalArgumentException("A request is for more than 0 (rule 3.9)"));
            } else if (next == null) {
                if (outcome != null) {
                    end(downstream, outcome.failure());
                }
                return;
            } else if (demand.get() == 0) {
                return;
            } else {
                demand.accumulateAndGet(1, (a, one) -> a == Long.MAX_VALUE ? a : a - one);
                downstream.onNext(read(next));
            }
        }
    }

    private byte[] read(Body.Node first) {
        Body.Node next = first.next;
        byte[] bytes = first.bytes;
        last = first;
        if (next != null && bytes.length + next.bytes.length <= JOINED_BYTES) {
            ByteArrayOutputStream joined = new ByteArrayOutputStream(JOINED_BYTES);
            joined.writeBytes(bytes);
            while (next != null && joined.size() + next.bytes.length <= JOINED_BYTES) {
                joined.writeBytes(next.bytes);
                last = next;
                next = next.next;
            }
            bytes = joined.toByteArray();
        }
        position.addAndGet(bytes.length);
        body.moved();
        return bytes;
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
