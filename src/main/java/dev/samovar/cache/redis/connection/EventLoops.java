package dev.samovar.cache.redis.connection;

import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/** All event loops of this process, each of which may be the one that reads a connection. Safe from any thread. */
public final class EventLoops {

    private final Vertx vertx;

    // From here on under the lock of this object
    private final List<LongConsumer> due = new ArrayList<>();
    private boolean running;

    /** The event loops of a Vert.x instance. */
    public EventLoops(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Calls {@code task} once every loop has read what had arrived, which it does between two of its timers. Its
     * argument is how long they took, in nanoseconds; it is called on any loop. Calls meanwhile share the next iteration.
     */
    void afterIteration(LongConsumer task) {
        synchronized (this) {
            due.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        run();
    }

    private void run() {
        List<LongConsumer> asked = take();
        long begun = System.nanoTime();
        List<EventExecutor> loops = new ArrayList<>();
        ((VertxInternal) vertx).getEventLoopGroup().forEach(loops::add);
        AtomicInteger missing = new AtomicInteger(loops.size());
        Runnable hasRead = () -> {
            if (missing.decrementAndGet() == 0) {
                long took = System.nanoTime() - begun;
                asked.forEach(task -> task.accept(took));
                runAgain();
            }
        };
        for (EventExecutor loop : loops) {
            Future<?> unused = loop.schedule(hasRead, 1, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized List<LongConsumer> take() {
        List<LongConsumer> asked = List.copyOf(due);
        due.clear();
        return asked;
    }

    private void runAgain() {
        synchronized (this) {
            running = !due.isEmpty();
            if (!running) {
                return;
            }
        }
        run();
    }
}
