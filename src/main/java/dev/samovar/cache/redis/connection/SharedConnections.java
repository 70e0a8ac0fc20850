package dev.samovar.cache.redis.connection;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The connections that all commands share, in turn. They are opened together, and renewed together when one ends, so
 * that they lead to the same server. Safe from any thread.
 */
final class SharedConnections {

    /** How many there are. */
    static final int NUMBER = 4;

    private final List<ReconnectingConnection> connections;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger renewals = new AtomicInteger();
    private final AtomicInteger allOpenedUnder = new AtomicInteger(-1);
    private final List<Runnable> connectionListeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> lossListeners = new CopyOnWriteArrayList<>();

    /** @param longest how long a command may take */
    SharedConnections(Vertx vertx, Redis redis, Duration longest) {
        EventLoops loops = new EventLoops(vertx);
        this.connections = Stream.generate(
                        () -> new ReconnectingConnection(vertx, loops, redis, new Renewal(), longest))
                .limit(NUMBER)
                .toList();
    }

    /** When one connection ends, the master may have changed: the others may lead to one that is none any more. */
    private final class Renewal implements ReconnectingConnection.Events {
        @Override
        public int renewals() {
            return renewals.get();
        }

        @Override
        public void connected() {
            connectionListeners.forEach(Runnable::run);
            int now = renewals.get();
            if (allOpenedUnder.getAndSet(now) != now) {
                openAll();
            }
        }

        @Override
        public void broken(int openedUnder) {
            if (renewals.compareAndSet(openedUnder, openedUnder + 1)) {
                connections.forEach(ReconnectingConnection::renew);
                lossListeners.forEach(Runnable::run);
            }
        }
    }

    /** The next connection, round robin. */
    ReconnectingConnection next() {
        return connections.get(Math.floorMod(next.getAndIncrement(), NUMBER));
    }

    /** Opens new ones for all commands from now on. Commands under way are not disturbed. */
    void renew() {
        renewals.incrementAndGet();
        connections.forEach(ReconnectingConnection::renew);
    }

    /** Registers what is called when a connection has ended, once for all that end together. Must not block. */
    void whenLost(Runnable listener) {
        lossListeners.add(listener);
    }

    /** Registers what is called when a connection has been opened, before any command goes over it. Must not block. */
    void whenConnected(Runnable listener) {
        connectionListeners.add(listener);
    }

    /**
     * Opens all connections together. One that opened at its first use would bring doubt about Redis whenever that is,
     * in the middle of a purge perhaps.
     */
    private void openAll() {
        connections.forEach(ReconnectingConnection::current);
    }
}
