package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.readthrough.stream.timing.Timer;
import dev.samovar.testing.ManualClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Timer whose time passes only when a test says so, together with its clock. */
final class ManualTimer implements Timer {

    private final ManualClock clock = new ManualClock();
    private final List<Task> tasks = new CopyOnWriteArrayList<>();

    private static final class Task {
        private final long at;
        private final Runnable step;

        Task(long at, Runnable step) {
            this.at = at;
            this.step = step;
        }
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public long nanoTime() {
        return clock.getAsLong();
    }

    @Override
    public Runnable after(Duration delay, Runnable step) {
        Task task = new Task(nanoTime() + delay.toNanos(), step);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /** Lets time pass, and runs what is due in its order. */
    void advance(Duration by) {
        long until = nanoTime() + by.toNanos();
        for (Optional<Task> due = next(until); due.isPresent(); due = next(until)) {
            clock.advance(Duration.ofNanos(Math.max(0, due.get().at - nanoTime())));
            tasks.remove(due.get());
            due.get().step.run();
        }
        clock.advance(Duration.ofNanos(until - nanoTime()));
    }

    private Optional<Task> next(long until) {
        return tasks.stream().filter(task -> task.at <= until).min(Comparator.comparingLong(task -> task.at));
    }

    /** How many tasks are waiting. */
    int waiting() {
        return tasks.size();
    }
}
