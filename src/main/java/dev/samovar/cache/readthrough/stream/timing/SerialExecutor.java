package dev.samovar.cache.readthrough.stream.timing;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs tasks one after the other, in their order, on the threads that bring them. A task that is brought by another task
 * runs after it.
 */
public final class SerialExecutor implements Executor {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Consumer<Throwable> onFailure;

    /**
     * An executor without tasks.
     *
     * @param onFailure called in place of a task that throws, before the next one; must not throw
     */
    public SerialExecutor(Consumer<Throwable> onFailure) {
        this.onFailure = onFailure;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            do {
                run();
            } while (waiting.decrementAndGet() > 0);
        }
    }

    private void run() {
        Runnable task = tasks.poll();
        try {
            if (task != null) {
                task.run();
            }
        } catch (RuntimeException | Error failure) {
            // The tasks behind it must not be lost
            onFailure.accept(failure);
        }
    }
}
