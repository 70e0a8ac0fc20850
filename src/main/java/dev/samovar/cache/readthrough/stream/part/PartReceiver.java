package dev.samovar.cache.readthrough.stream.part;

import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.readthrough.flight.DeadlineExceededException;
import dev.samovar.cache.readthrough.stream.body.Body;
import dev.samovar.cache.readthrough.stream.body.StreamLimits;
import dev.samovar.cache.readthrough.stream.timing.Deadlines;
import dev.samovar.cache.readthrough.stream.timing.StreamTimeouts;
import dev.samovar.cache.readthrough.stream.timing.Timer;
import io.smallrye.mutiny.Multi;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Receives the parts of one generation into its body, as fast as the readers take them, and within its timeouts. Used
 * within one serial executor, in which it calls back.
 */
public final class PartReceiver {

    private final PartLoader loader;
    private final Listener listener;
    private final Body body;
    private final Deadlines deadlines;
    private final Upstream upstream;
    private @Nullable ResponseHead head;
    private boolean started;
    private boolean paused;

    /** Receives what becomes of the generation. */
    public interface Listener {

        /** The first byte has come, or the end of an answer without any. */
        void started();

        /** The body is too large to be kept whole; called with each chunk from then on. */
        void tooLarge();

        /** The answer is whole. */
        void completed(Part.End end, ResponseHead head);

        /** The loader failed, or a timeout has passed. */
        void failed(Throwable failure);
    }

    /** Receives nothing yet. */
    public PartReceiver(
            PartLoader loader,
            StreamTimeouts timeouts,
            StreamLimits limits,
            Timer timer,
            Executor events,
            Listener listener) {
        this.loader = loader;
        this.listener = listener;
        this.body = new Body(limits, () -> events.execute(this::resume));
        this.deadlines = new Deadlines(timeouts, timer, events, () -> listener.failed(new DeadlineExceededException()));
        this.upstream = new Upstream(events, this::onPart, listener::failed);
    }

    /** What has come so far. */
    public Body body() {
        return body;
    }

    /** The head, once there are bytes; null before. */
    public @Nullable ResponseHead startedHead() {
        return started ? head : null;
    }

    /** The wait for another replica begins. */
    public void waiting() {
        deadlines.waiting();
    }

    /** Begins the generation. */
    public void receive() {
        deadlines.begun();
        Multi.createFrom().deferred(loader::load).subscribe(upstream);
    }

    private void onPart(Part part) {
        if (part instanceof Part.Head first && head == null) {
            head = first.head();
            upstream.request();
        } else if (part instanceof Part.Chunk chunk && head != null) {
            append(chunk.bytes());
        } else if (part instanceof Part.End end && head != null) {
            upstream.end();
            deadlines.end();
            begin();
            body.complete();
            listener.completed(end, head);
        } else {
            listener.failed(new IllegalStateException("An answer is a head, chunks and an end"));
        }
    }

    private void append(byte[] bytes) {
        if (bytes.length == 0) {
            upstream.request();
            return;
        }
        begin();
        if (!body.append(bytes)) {
            listener.tooLarge();
        }
        paused = !body.hasRoom();
        if (paused) {
            deadlines.paused();
        } else {
            next();
        }
    }

    private void begin() {
        if (!started) {
            started = true;
            deadlines.started();
            listener.started();
        }
    }

    private void resume() {
        if (paused) {
            paused = false;
            next();
        }
    }

    private void next() {
        deadlines.asked();
        upstream.request();
    }

    /** Gives the generation up. */
    public void cancel() {
        upstream.cancel();
    }

    /** Gives the generation up; readers get the failure when they have read what there is. */
    public void fail(Throwable failure) {
        upstream.cancel();
        body.fail(failure);
    }

    /** Waits for nothing any more, and keeps only what readers have not read. */
    public void end() {
        deadlines.end();
        body.trim();
    }
}
