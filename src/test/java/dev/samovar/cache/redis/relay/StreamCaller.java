package dev.samovar.cache.redis.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.samovar.cache.readthrough.stream.StreamResponse;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A request and what it has read so far. Safe from any thread. */
final class StreamCaller implements Flow.Subscriber<byte[]> {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Flow.@Nullable Subscription subscription;
    private @Nullable Throwable failure;
    private boolean complete;
    private boolean stored;
    private long firstNanos;

    void got(StreamResponse response) {
        if (response instanceof StreamResponse.Streaming streaming) {
            streaming.chunks().subscribe(this);
        } else {
            synchronized (this) {
                stored = true;
            }
            onNext(((StreamResponse.Stored) response).response().entry().body());
            onComplete();
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription mine) {
        synchronized (this) {
            subscription = mine;
        }
        mine.request(Long.MAX_VALUE);
    }

    @Override
    public synchronized void onNext(byte[] chunk) {
        if (bytes.size() == 0) {
            firstNanos = System.nanoTime();
        }
        bytes.writeBytes(chunk);
    }

    @Override
    public synchronized void onError(Throwable mine) {
        failure = mine;
    }

    @Override
    public synchronized void onComplete() {
        complete = true;
    }

    void leave() {
        Flow.Subscription mine;
        synchronized (this) {
            mine = subscription;
        }
        if (mine != null) {
            mine.cancel();
        }
    }

    synchronized String text() {
        return bytes.toString(ISO_8859_1);
    }

    synchronized boolean isComplete() {
        return complete;
    }

    synchronized boolean isBroken() {
        return failure != null;
    }

    synchronized boolean isStored() {
        return stored;
    }

    synchronized long firstNanos() {
        return firstNanos;
    }
}
