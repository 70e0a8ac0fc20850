package dev.samovar.cache.redis.connection;

import io.vertx.core.Context;
import io.vertx.core.impl.ContextInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * A timeout that counts only the time in which event loops run.
 *
 * <p>It consists of short steps. A step ends late if its loop was stalled (by garbage collection, a CPU quota, a cold
 * start), and that delay does not count. After the last step every event loop runs one more iteration, since any of them
 * may read the connection in question: what has arrived is read before the timeout expires. If one of them is late for
 * that, it was stalled, and the timeout is extended by as much, {@value #EXTENSIONS} times at most.
 *
 * <p>It is never shorter than its limit on the wall clock. It expires once, on its loop; it may be cancelled from any
 * thread.
 */
public final class Countdown {

    /** The length of a step. A countdown that is cancelled within it costs one timer. */
    static final Duration STEP = Duration.ofMillis(20);

    /** The delay of a loop that is merely busy; a longer one means that the loop was stalled. */
    public static final Duration LATE = Duration.ofMillis(10);

    /** How often the timeout is extended: without a bound, commands of a process without CPU time would never end. */
    static final int EXTENSIONS = 3;

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final Loop loop;
    private final long limitNanos;
    private final Runnable expired;
    private long leftNanos;
    private long stepNanos;
    private long begunNanos;
    private int extensions = EXTENSIONS;
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

        /** Runs a task on the loop once every event loop has read what had arrived, with the time that took. */
        void afterIterationOfAll(LongConsumer task);
    }

    /** Starts countdowns on one event loop. */
    public interface Starter {

        /**
         * Starts one.
         *
         * @param limit how long it takes at least; more than 0
         * @param expired called on the event loop, unless the countdown is cancelled before
         */
        Countdown start(Duration limit, Runnable expired);
    }

    private Countdown(Loop loop, Duration limit, Runnable expired) {
        this.loop = loop;
        this.limitNanos = limit.toNanos();
        this.leftNanos = limitNanos;
        this.expired = expired;
    }

    /** Starts a countdown. {@code expired} runs on the event loop of the context, unless cancelled before. */
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
            loop.afterIterationOfAll(this::allHaveRead);
        }
    }

    private void allHaveRead(long tookNanos) {
        if (cancelled) {
            return;
        }
        if (tookNanos > LATE.toNanos() && extensions > 0) {
            extensions--;
            leftNanos = Math.min(limitNanos, tookNanos);
            step();
        } else {
            cancelled = true;
            expired.run();
        }
    }

    /** Ends it: it no longer expires. */
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
        public void afterIterationOfAll(LongConsumer task) {
            all.afterIteration(took -> context.runOnContext(here -> task.accept(took)));
        }
    }
}
