package dev.samovar.cache.readthrough;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Executor of one periodic task, which runs on the test's own thread when the test says so. */
final class ManualTicks extends ScheduledThreadPoolExecutor {

    private @Nullable Runnable task;
    private @Nullable ScheduledFuture<?> ticking;
    private Duration delay = Duration.ZERO;
    private Duration period = Duration.ZERO;

    ManualTicks() {
        super(1);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long every, TimeUnit unit) {
        task = command;
        delay = Duration.of(initialDelay, unit.toChronoUnit());
        period = Duration.of(every, unit.toChronoUnit());
        ScheduledFuture<?> future = schedule(() -> {}, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        ticking = future;
        return future;
    }

    /** The time before the first tick. */
    Duration delay() {
        return delay;
    }

    /** The time between two ticks. */
    Duration period() {
        return period;
    }

    /** Lets so many ticks come. */
    void pass(int count) {
        for (int i = 0; i < count; i++) {
            requireNonNull(task).run();
        }
    }

    /** Whether no more ticks are wanted. */
    boolean areCancelled() {
        return requireNonNull(ticking).isCancelled();
    }
}
