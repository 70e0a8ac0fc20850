package dev.samovar.cache.readthrough.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.cache.readthrough.CacheStatus;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A request and what it reads, with a demand that the test sets. */
final class ManualReader implements Flow.Subscriber<byte[]> {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CountDownLatch done = new CountDownLatch(1);
    private final long initialDemand;
    private final boolean stepwise;
    private Flow.@Nullable Subscription subscription;
    private volatile @Nullable Cancellable waiting;
    private volatile boolean left;
    private boolean complete;
    private int emissions;
    volatile @Nullable StreamResponse response;
    volatile @Nullable Throwable failure;

    private ManualReader(long initialDemand, boolean stepwise) {
        this.initialDemand = initialDemand;
        this.stepwise = stepwise;
    }

    /** A request that reads what it gets. */
    static ManualReader of(Uni<StreamResponse> response) {
        return of(response, Long.MAX_VALUE);
    }

    /** A request that asks for the next chunk when it has got one. */
    static ManualReader stepwise(Uni<StreamResponse> response) {
        return of(response, new ManualReader(1, true));
    }

    /** A request that reads so many chunks at first. */
    static ManualReader of(Uni<StreamResponse> response, long demand) {
        return of(response, new ManualReader(demand, false));
    }

    private static ManualReader of(Uni<StreamResponse> response, ManualReader reader) {
        Cancellable waiting = response.subscribe().with(reader::got, reader::onError);
        reader.waiting = waiting;
        return reader;
    }

    private void got(StreamResponse mine) {
        response = mine;
        if (mine instanceof StreamResponse.Streaming streaming) {
            streaming.chunks().subscribe(this);
        } else {
            onNext(((StreamResponse.Stored) mine).response().entry().body());
            onComplete();
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription mine) {
        synchronized (this) {
            subscription = mine;
        }
        if (left) {
            mine.cancel();
        } else if (initialDemand > 0) {
            mine.request(initialDemand);
        }
    }

    @Override
    public void onNext(byte[] chunk) {
        synchronized (this) {
            bytes.writeBytes(chunk);
            emissions++;
        }
        if (stepwise) {
            request(1);
        }
    }

    @Override
    public void onError(Throwable mine) {
        failure = mine;
        done.countDown();
    }

    @Override
    public void onComplete() {
        synchronized (this) {
            complete = true;
        }
        done.countDown();
    }

    void request(long count) {
        Flow.Subscription mine;
        synchronized (this) {
            mine = subscription;
        }
        if (mine != null) {
            mine.request(count);
        }
    }

    /** Leaves, wherever it is. */
    void leave() {
        left = true;
        Cancellable asked = waiting;
        if (asked != null) {
            asked.cancel();
        }
        Flow.Subscription mine;
        synchronized (this) {
            mine = subscription;
        }
        if (mine != null) {
            mine.cancel();
        }
    }

    boolean hasLeft() {
        return left;
    }

    synchronized String text() {
        return bytes.toString(UTF_8);
    }

    synchronized int emissions() {
        return emissions;
    }

    synchronized boolean isComplete() {
        return complete;
    }

    boolean isAnswered() {
        return response != null;
    }

    boolean isEnded() {
        return done.getCount() == 0;
    }

    ManualReader await() throws InterruptedException {
        if (!done.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("Not ended after a minute, read so far: " + text());
        }
        return this;
    }

    /** How its answer came about. */
    CacheStatus served() {
        StreamResponse mine = java.util.Objects.requireNonNull(response);
        return mine instanceof StreamResponse.Streaming streaming
                ? streaming.served()
                : ((StreamResponse.Stored) mine).response().served();
    }
}
