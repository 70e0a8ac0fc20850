package dev.samovar.cache.readthrough.stream.timing;

import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Time that passes, for tasks that run later. */
public interface Timer {

    /** The time. */
    InstantSource clock();

    /** Nanoseconds since any moment. */
    long nanoTime();

    /** Runs a task after a delay, on any thread. Returns what cancels it. */
    Runnable after(Duration delay, Runnable task);

    /** Real time for delays, with this clock. */
    static Timer system(InstantSource clock) {
        return new Timer() {
            @Override
            public InstantSource clock() {
                return clock;
            }

            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public Runnable after(Duration delay, Runnable task) {
                Future<?> scheduled = Infrastructure.getDefaultWorkerPool()
                        .schedule(task, Math.max(1, saturatedNanos(delay)), TimeUnit.NANOSECONDS);
                return () -> scheduled.cancel(false);
            }
        };
    }

    private static long saturatedNanos(Duration delay) {
        return delay.compareTo(Duration.ofDays(1000)) > 0 ? Long.MAX_VALUE / 4 : delay.toNanos();
    }
}
