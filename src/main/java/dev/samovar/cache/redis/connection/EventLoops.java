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
    private boolean turning;

    /** The event loops of a Vert.x instance. */
    public EventLoops(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Calls {@code task} once every loop has read what had arrived, which it does between two of its timers. It is told
     * how long they took, in nanoseconds, and is called on any loop. Those who ask meanwhile share the next turn.
     */
    void afterATurn(LongConsumer task) {
        synchronized (this) {
            due.add(task);
            if (turning) {
                return;
            }
            turning = true;
        }
        turn();
    }

    private void turn() {
        List<LongConsumer> asked = take();
        long begun = System.nanoTime();
        List<EventExecutor> loops = new ArrayList<>();
        ((VertxInternal) vertx).getEventLoopGroup().forEach(loops::add);
        AtomicInteger missing = new AtomicInteger(loops.size());
        Runnable turned = () -> {
            if (missing.decrementAndGet() == 0) {
                long took = System.nanoTime() - begun;
                asked.forEach(task -> task.accept(took));
                turnAgain();
            }
        };
        for (EventExecutor loop : loops) {
            Future<?> unused = loop.schedule(turned, 1, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized List<LongConsumer> take() {
        List<LongConsumer> asked = List.copyOf(due);
        due.clear();
        return asked;
    }

    private void turnAgain() {
        synchronized (this) {
            turning = !due.isEmpty();
            if (!turning) {
                return;
            }
        }
        turn();
    }
}
