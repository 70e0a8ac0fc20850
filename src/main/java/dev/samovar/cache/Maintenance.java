package dev.samovar.cache;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Where an in-process map does its maintenance: on the workers, {@value #DELAY_MILLIS} ms after it asked for it. Caffeine
 * asks after a few reads; to wake a worker so often costs a hot key more than the reads themselves.
 *
 * <p>Meanwhile reads beyond a few are not counted towards popularity, and so many writes at most are pending as Caffeine's
 * buffer takes; whoever writes more does the maintenance.
 *
 * @param workers never an event loop
 */
public record Maintenance(ScheduledExecutorService workers) implements Executor {

    private static final long DELAY_MILLIS = 5;

    @Override
    public void execute(Runnable task) {
        // Nobody waits for it, and what it throws Caffeine logs
        var unused = workers.schedule(task, DELAY_MILLIS, TimeUnit.MILLISECONDS);
    }
}
