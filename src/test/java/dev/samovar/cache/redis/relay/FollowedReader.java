package dev.samovar.cache.redis.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.relay.StreamRelay.Piece;
import java.io.ByteArrayOutputStream;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reader of a followed stream, with a demand that the test sets. */
final class FollowedReader implements Flow.Subscriber<Piece> {

    private final long initialDemand;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Flow.@Nullable Subscription subscription;

    @Nullable
    ResponseHead head;

    boolean complete;
    boolean failed;
    boolean sealed;

    FollowedReader(long initialDemand) {
        this.initialDemand = initialDemand;
    }

    @Override
    public void onSubscribe(Flow.Subscription mine) {
        subscription = mine;
        if (initialDemand > 0) {
            mine.request(initialDemand);
        }
    }

    @Override
    public void onNext(Piece piece) {
        if (piece instanceof Piece.Head first) {
            head = first.head();
        } else {
            bytes.writeBytes(((Piece.Bytes) piece).bytes());
        }
    }

    @Override
    public void onError(Throwable failure) {
        failed = true;
    }

    @Override
    public void onComplete() {
        complete = true;
    }

    void request(long count) {
        Objects.requireNonNull(subscription).request(count);
    }

    void cancel() {
        Objects.requireNonNull(subscription).cancel();
    }

    int size() {
        return bytes.size();
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    String text() {
        return bytes.toString(ISO_8859_1);
    }
}
