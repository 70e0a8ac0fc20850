package dev.samovar.cache.redis.relay;

import dev.samovar.cache.relay.StreamRelay.Opened;
import dev.samovar.cache.relay.StreamRelay.Source;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads a generation into the window of one feed, as a request does, and as far as there is room. Used on one loop. */
final class SourceReader implements Flow.Subscriber<byte[]> {

    private final RelayLoop loop;
    private final SendWindow window;
    private final Runnable onProgress;
    private @Nullable Cancellable opening;
    private Flow.@Nullable Subscription upstream;
    private boolean asked;
    private boolean ended;
    private boolean good;
    private boolean left;

    /** @param onProgress called when there is more to send, or to ask for */
    SourceReader(RelayLoop loop, SendWindow window, Runnable onProgress) {
        this.loop = loop;
        this.window = window;
        this.onProgress = onProgress;
    }

    /**
     * Joins the generation.
     *
     * @param onRefused called if it may not be joined, or has failed
     */
    void open(Source source, Runnable onRefused) {
        opening = source.open(loop)
                .subscribe()
                .with(opened -> loop.execute(() -> read(opened)), failure -> loop.execute(onRefused));
    }

    private void read(Opened opened) {
        window.head(opened.head());
        opened.chunks().subscribe(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        if (left) {
            subscription.cancel();
            return;
        }
        upstream = subscription;
        onProgress.run();
    }

    @Override
    public void onNext(byte[] chunk) {
        asked = false;
        window.add(chunk);
        onProgress.run();
    }

    @Override
    public void onError(Throwable failure) {
        end(false);
    }

    @Override
    public void onComplete() {
        end(true);
    }

    private void end(boolean well) {
        ended = true;
        good = well;
        onProgress.run();
    }

    /** Asks for the next chunk, if there is room for it. */
    void readOn() {
        Flow.Subscription source = upstream;
        if (source != null && !asked && !ended && window.mayRead()) {
            asked = true;
            source.request(1);
        }
    }

    /** Whether there is nothing more to read. */
    boolean hasEnded() {
        return ended;
    }

    /** Whether what was read is the whole answer. */
    boolean isWhole() {
        return good;
    }

    /** Reads no more: the generation has lost this reader. */
    void leave() {
        left = true;
        if (upstream != null) {
            upstream.cancel();
        } else if (opening != null) {
            opening.cancel();
        }
    }
}
