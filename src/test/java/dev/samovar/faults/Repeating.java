package dev.samovar.faults;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Work that is repeated at a steady rate, on a thread of its own, until it is closed. */
final class Repeating implements AutoCloseable {

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledFuture<?> work;

    Repeating(Duration every, Runnable work) {
        this.work = thread.scheduleAtFixedRate(work, 0, every.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Ends it, when a turn that has begun is over. Fails if a turn has failed, after which there was no other. */
    @Override
    public void close() {
        try {
            if (work.isDone() && !work.isCancelled()) {
                work.get();
            }
            work.cancel(false);
            thread.shutdown();
            if (!thread.awaitTermination(2, TimeUnit.MINUTES)) {
                throw new IllegalStateException("The work does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The work has failed", e);
        }
    }
}
