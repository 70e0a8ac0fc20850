package dev.samovar.cache.readthrough.stream.timing;

import java.time.Duration;
import java.util.concurrent.Executor;

/** The timeouts of one generation. Used within one serial executor; calls back once at most. */
public final class Deadlines {

    private final StreamTimeouts timeouts;
    private final Timer timer;
    private final Executor events;
    private final Runnable onLate;
    private Runnable total = () -> {};
    private Runnable current = () -> {};
    private boolean ended;
    private boolean paused;
    private long askedAt;

    /**
     * @param onLate called when any of them has passed
     */
    public Deadlines(StreamTimeouts timeouts, Timer timer, Executor events, Runnable onLate) {
        this.timeouts = timeouts;
        this.timer = timer;
        this.events = events;
        this.onLate = onLate;
    }

    /** The wait for another replica begins. */
    public void waiting() {
        total = after(timeouts.total(), this::late);
    }

    /** The generation begins. */
    public void begun() {
        total.run();
        total = after(timeouts.total(), this::late);
        current = after(timeouts.firstByte(), this::late);
    }

    /** The first chunk has come. */
    public void started() {
        current.run();
        asked();
        watch(timeouts.betweenBytes());
    }

    /** The next chunk has been asked for. */
    public void asked() {
        paused = false;
        askedAt = timer.nanoTime();
    }

    /** No chunk is asked for at present. */
    public void paused() {
        paused = true;
    }

    private void watch(Duration left) {
        // One timer for all chunks: it looks how long the last one is ago, and waits for the rest
        current = after(left, () -> {
            Duration rest = timeouts.betweenBytes().minusNanos(paused ? 0 : timer.nanoTime() - askedAt);
            if (rest.isNegative() || rest.isZero()) {
                late();
            } else {
                watch(rest);
            }
        });
    }

    private Runnable after(Duration delay, Runnable step) {
        return timer.after(
                delay,
                () -> events.execute(() -> {
                    if (!ended) {
                        step.run();
                    }
                }));
    }

    private void late() {
        end();
        onLate.run();
    }

    /** Nothing is waited for any more. */
    public void end() {
        ended = true;
        total.run();
        current.run();
    }
}
