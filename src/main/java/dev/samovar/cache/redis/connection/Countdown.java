package dev.samovar.cache.redis.connection;

import io.vertx.core.Context;
import io.vertx.core.impl.ContextInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * A time limit that counts only while event loops turn.
 *
 * <p>It goes by in short steps. A step that ends late does so because its loop stood still (a collection, a CPU quota, a
 * cold start), and what it was late by does not count. When all of it has gone by, every event loop takes one more turn,
 * wherever the connection in question may be read, so that what has arrived meanwhile is read before anything is judged.
 * If one of them is late for that, it stood still, and as much time is given again, {@value #CHANCES} times at most.
 *
 * <p>It is never shorter than its limit on the wall clock. It runs out once, on its loop; it may be cancelled from any
 * thread.
 */
public final class Countdown {

    /** How long a step is. Whatever ends sooner costs one timer. */
    static final Duration STEP = Duration.ofMillis(20);

    /** What a loop that has a lot to do may be late by; more is taken for a loop that stood still. */
    public static final Duration LATE = Duration.ofMillis(10);

    /** How often time is given again. Without an end to it a process that starves would never go on. */
    static final int CHANCES = 3;

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final Loop loop;
    private final long limitNanos;
    private final Runnable expired;
    private long leftNanos;
    private long stepNanos;
    private long begunNanos;
    private int chances = CHANCES;
    private volatile boolean cancelled;
    private volatile long timer;

    /** An event loop, and its way to the others. */
    interface Loop {
        /** The monotonic clock. */
        long nanoTime();

        /** Runs a task on the loop when so many milliseconds have passed, or later. Returns the timer's number. */
        long after(long millis, Runnable task);

        /** Cancels a timer; one that has fired already is no error. */
        void cancel(long timer);

        /** Runs a task on the loop once every event loop has read what had arrived. It is told how long that took. */
        void afterATurnOfAll(LongConsumer task);
    }

    /** Begins countdowns on one event loop. */
    public interface Starter {
        Countdown start(Duration limit, Runnable expired);
    }

    private Countdown(Loop loop, Duration limit, Runnable expired) {
        this.loop = loop;
        this.limitNanos = limit.toNanos();
        this.leftNanos = limitNanos;
        this.expired = expired;
    }

    /** Begins to count. {@code expired} runs on the event loop of the context, unless cancelled before. */
    public static Countdown start(EventLoops all, Context context, Duration limit, Runnable expired) {
        return start(new VertxLoop(all, (ContextInternal) context), limit, expired);
    }

    /** The same on any loop. */
    static Countdown start(Loop loop, Duration limit, Runnable expired) {
        Countdown countdown = new Countdown(loop, limit, expired);
        countdown.step();
        return countdown;
    }

    private void step() {
        stepNanos = Math.min(leftNanos, STEP.toNanos());
        begunNanos = loop.nanoTime();
        timer = loop.after(Math.max(1, (stepNanos + MILLI - 1) / MILLI), this::stepped);
        if (cancelled) {
            loop.cancel(timer);
        }
    }

    private void stepped() {
        if (cancelled) {
            return;
        }
        long late = loop.nanoTime() - begunNanos - stepNanos;
        leftNanos -= stepNanos + Math.max(0, Math.min(late, LATE.toNanos()));
        if (leftNanos > 0) {
            step();
        } else {
            loop.afterATurnOfAll(this::turned);
        }
    }

    private void turned(long tookNanos) {
        if (cancelled) {
            return;
        }
        if (tookNanos > LATE.toNanos() && chances > 0) {
            chances--;
            leftNanos = Math.min(limitNanos, tookNanos);
            step();
        } else {
            cancelled = true;
            expired.run();
        }
    }

    /** Ends it: it does not run out any more. */
    public void cancel() {
        cancelled = true;
        loop.cancel(timer);
    }

    private record VertxLoop(EventLoops all, ContextInternal context) implements Loop {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long after(long millis, Runnable task) {
            return context.setTimer(millis, id -> task.run());
        }

        @Override
        public void cancel(long timer) {
            context.owner().cancelTimer(timer);
        }

        @Override
        public void afterATurnOfAll(LongConsumer task) {
            all.afterATurn(took -> context.runOnContext(here -> task.accept(took)));
        }
    }
}
