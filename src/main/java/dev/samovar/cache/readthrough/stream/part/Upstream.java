package dev.samovar.cache.readthrough.stream.part;

import io.smallrye.mutiny.subscription.MultiSubscriber;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The subscription of a generation to its parts, which are requested one by one. Used within one serial executor. */
final class Upstream implements MultiSubscriber<Part> {

    private final Executor events;
    private final Consumer<Part> onPart;
    private final Consumer<Throwable> onFailure;
    private Flow.@Nullable Subscription subscription;
    private boolean ended;

    /** A subscription whose parts and failure are handed on within the executor. */
    Upstream(Executor events, Consumer<Part> onPart, Consumer<Throwable> onFailure) {
        this.events = events;
        this.onPart = onPart;
        this.onFailure = onFailure;
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        events.execute(() -> {
            if (ended) {
                begun.cancel();
            } else {
                subscription = begun;
                request();
            }
        });
    }

    /** Asks for the next part. */
    void request() {
        if (subscription != null && !ended) {
            subscription.request(1);
        }
    }

    @Override
    public void onItem(Part part) {
        events.execute(() -> {
            if (!ended) {
                onPart.accept(part);
            }
        });
    }

    @Override
    public void onFailure(Throwable failure) {
        fail(failure);
    }

    @Override
    public void onCompletion() {
        fail(new StreamTruncatedException());
    }

    private void fail(Throwable failure) {
        events.execute(() -> {
            if (!ended) {
                ended = true;
                onFailure.accept(failure);
            }
        });
    }

    /** The last part has come: what follows is ignored. */
    void end() {
        ended = true;
    }

    /** Gives the generation up. */
    void cancel() {
        if (!ended) {
            ended = true;
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }
}
