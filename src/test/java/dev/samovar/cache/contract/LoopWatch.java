package dev.samovar.cache.contract;

import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Watches the event loops of a Vert.x: how much processor time each spends between two chances of what is due.
 *
 * <p>A task on each loop asks to be run again after a millisecond; a turn is what the thread did meanwhile, in processor
 * time, which other processes on the machine do not change as they do the time that passes. What a loop waited for
 * locks is no processor time, and measured by itself: it depends on who else runs.
 */
public final class LoopWatch implements AutoCloseable {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final List<Loop> loops = new ArrayList<>();
    private volatile boolean closed;

    /** Begins to watch. */
    public LoopWatch(Vertx vertx) {
        THREADS.setThreadContentionMonitoringEnabled(true);
        for (EventExecutor executor : ((VertxInternal) vertx).getEventLoopGroup()) {
            Loop loop = new Loop(executor);
            loops.add(loop);
            executor.execute(loop);
        }
        takeAll();
    }

    /**
     * The turns of a time.
     *
     * @param nanos the processor time of each, in ascending order
     * @param waited how long one loop waited for locks in one turn, at most
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Turns(long[] nanos, Duration waited) {

        /** The longest turn. */
        public Duration longest() {
            return Duration.ofNanos(nanos[nanos.length - 1]);
        }

        /** What all but one of a hundred turns take at most. */
        public Duration usual() {
            return Duration.ofNanos(nanos[(int) (nanos.length * 0.99)]);
        }

        /** Prints the figures. */
        public Turns print(String of) {
            System.out.printf(
                    Locale.ROOT,
                    "FIGURE event loops, %s: longest turn %.1f ms, 99.9 %% %.1f ms, 99 %% %.1f ms of %d turns;"
                            + " longest wait for locks %d ms%n",
                    of,
                    nanos[nanos.length - 1] / 1e6,
                    nanos[(int) (nanos.length * 0.999)] / 1e6,
                    nanos[(int) (nanos.length * 0.99)] / 1e6,
                    nanos.length,
                    waited.toMillis());
            return this;
        }
    }

    /** The turns since this was asked for the last time, the present one included. */
    public Turns take() {
        List<Turns> each = takeAll();
        return new Turns(
                each.stream()
                        .flatMapToLong(turns -> Arrays.stream(turns.nanos))
                        .sorted()
                        .toArray(),
                each.stream().map(Turns::waited).max(Duration::compareTo).orElseThrow());
    }

    private List<Turns> takeAll() {
        List<Turns> taken = new ArrayList<>();
        for (Loop loop : loops) {
            try {
                taken.add(loop.executor.submit(loop::take).get(60, TimeUnit.SECONDS));
            } catch (Exception e) {
                throw new AssertionError("A loop does not answer", e);
            }
        }
        return taken;
    }

    /** Stops watching. */
    @Override
    public void close() {
        closed = true;
    }

    /** One loop; all of it happens on its thread. */
    private final class Loop implements Runnable {
        private final EventExecutor executor;
        private final List<Long> turns = new ArrayList<>();
        private long began = -1;
        private long waitedBefore;
        private long longestWait;

        Loop(EventExecutor executor) {
            this.executor = executor;
        }

        @Override
        public void run() {
            if (!closed) {
                var unused = executor.schedule(this, 1, TimeUnit.MILLISECONDS);
            }
            sample();
        }

        private void sample() {
            if (began >= 0) {
                turns.add(THREADS.getCurrentThreadCpuTime() - began);
            }
            long waited = waitedMillis();
            longestWait = Math.max(longestWait, waited - waitedBefore);
            waitedBefore = waited;
            began = THREADS.getCurrentThreadCpuTime();
        }

        Turns take() {
            sample();
            Turns taken = new Turns(
                    turns.stream().mapToLong(Long::longValue).sorted().toArray(), Duration.ofMillis(longestWait));
            turns.clear();
            longestWait = 0;
            began = THREADS.getCurrentThreadCpuTime();
            return taken;
        }

        private long waitedMillis() {
            ThreadInfo info = THREADS.getThreadInfo(Thread.currentThread().getId());
            return info.getBlockedTime() + info.getWaitedTime();
        }
    }
}
