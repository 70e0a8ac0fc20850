package dev.samovar.cache.redis.relay;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** Loop that runs on the test's own thread, with time that the test lets pass. */
final class ManualLoop implements RelayLoop {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<Timer> timers = new ArrayList<>();
    private long now;
    private boolean running;

    private record Timer(long at, Runnable task) {}

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        run();
    }

    /** Runs all that is to be done now. */
    private void run() {
        if (running) {
            return;
        }
        running = true;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        running = false;
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        Timer timer = new Timer(now + delay.toMillis(), task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    /** Lets time pass, and runs what is due in its order. */
    void advance(Duration by) {
        long until = now + by.toMillis();
        for (Optional<Timer> due = next(until); due.isPresent(); due = next(until)) {
            timers.remove(due.get());
            now = Math.max(now, due.get().at());
            execute(due.get().task());
        }
        now = until;
    }

    private Optional<Timer> next(long until) {
        return timers.stream().filter(timer -> timer.at() <= until).min(Comparator.comparingLong(Timer::at));
    }
}
