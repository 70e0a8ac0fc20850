package dev.samovar.cache.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Workers that begin no task before the test says so; what is for later, such as maintenance, runs by itself. */
final class StepwiseWorkers extends ScheduledThreadPoolExecutor {

    private final Deque<Runnable> tasks = new ArrayDeque<>();

    StepwiseWorkers() {
        super(1);
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Runs the task that waits longest. Returns false if there is none. */
    boolean step() {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
        return task != null;
    }

    /** Runs tasks until none is left. Returns how many. */
    int stepAll() {
        int count = 0;
        while (step()) {
            count++;
        }
        return count;
    }

    /** Runs the task that came last. */
    void stepLast() {
        tasks.removeLast().run();
    }
}
