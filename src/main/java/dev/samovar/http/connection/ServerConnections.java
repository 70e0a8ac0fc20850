package dev.samovar.http.connection;

import dev.samovar.http.repeated.RepeatedRequests;
import dev.samovar.monitoring.CountedWarnings;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Bounds what the connections of the HTTP server may hold: each on its own, and all together.
 *
 * <p>Twice a second it closes connections whose clients read nothing while others need the memory, and says so.
 *
 * <p>At shutdown it accepts no connection any more once readiness has been down for the delay: otherwise the server would
 * wait for requests that overlap until its limit, and break the last ones.
 */
@ApplicationScoped
public class ServerConnections {

    private static final Logger LOG = Logger.getLogger(ServerConnections.class);

    private static final long MIB = 1L << 20;
    private static final long MAX_UNREAD_BYTES = 64 * MIB;
    private static final long MIN_UNREAD_BYTES = 8 * MIB;
    private static final long CHECK_EVERY_MILLIS = 500;

    private final Vertx vertx;
    private final CountedWarnings warnings;
    private final RepeatedRequests repeated;
    private final Duration shutdownDelay;
    private final DirectMemory memory;
    private final UnreadResponses unread;
    private long timer = -1;

    @Inject
    ServerConnections(
            Vertx vertx,
            CountedWarnings warnings,
            RepeatedRequests repeated,
            @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> shutdownDelay) {
        this(vertx, warnings, repeated, shutdownDelay, DirectMemory.ofNetty());
    }

    ServerConnections(
            Vertx vertx,
            CountedWarnings warnings,
            RepeatedRequests repeated,
            Optional<Duration> shutdownDelay,
            DirectMemory memory) {
        this.vertx = vertx;
        this.warnings = warnings;
        this.repeated = repeated;
        this.shutdownDelay = shutdownDelay.orElse(Duration.ZERO);
        this.memory = memory;
        this.unread = new UnreadResponses(limit(memory.maxBytes().getAsLong()));
    }

    void started(@ObservesAsync HttpServerStart event) {
        prepare(event.options());
    }

    void startedSecure(@ObservesAsync HttpsServerStart event) {
        prepare(event.options());
    }

    void prepareShutdown(@Observes ShutdownDelayInitiatedEvent event) {
        repeated.disable();
        // Development mode goes on with the same sockets once it has compiled a change
        if (LaunchMode.current() != LaunchMode.DEVELOPMENT) {
            vertx.setTimer(Math.max(1, shutdownDelay.toMillis()), fired -> stopAccepting());
        }
    }

    synchronized void shutdown(@Observes ShutdownEvent event) {
        repeated.disable();
        vertx.cancelTimer(timer);
    }

    /** What all connections may hold in unread responses, in bytes: an eighth of the direct memory, within bounds. */
    static long limit(long directMemoryBytes) {
        return Math.max(MIN_UNREAD_BYTES, Math.min(MAX_UNREAD_BYTES, directMemoryBytes / 8));
    }

    /** How many connections are counted. */
    int connections() {
        return unread.connections();
    }

    /** What they hold in unread responses, in bytes. */
    long heldBytes() {
        return unread.heldBytes();
    }

    private synchronized void prepare(HttpServerOptions options) {
        if (timer < 0) {
            timer = vertx.setPeriodic(CHECK_EVERY_MILLIS, fired -> check());
        }
        AcceptedConnections accepted = new AcceptedConnections(options, unread, this::outOfMemory, repeated);
        onListeners(listener -> {
            if (listener.pipeline().get(AcceptedConnections.NAME) == null) {
                listener.pipeline().addFirst(AcceptedConnections.NAME, accepted);
            }
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private void stopAccepting() {
        LOG.info("Shutting down: no new connections are accepted, requests in progress finish");
        onListeners(listener -> listener.close());
    }

    /** Does something with each listening socket, on its event loop. */
    private void onListeners(Consumer<Channel> action) {
        for (EventExecutor acceptor : ((VertxInternal) vertx).getAcceptorEventLoopGroup()) {
            if (acceptor instanceof SingleThreadEventLoop loop) {
                loop.execute(() -> listeners(loop).forEach(action));
            }
        }
    }

    private static List<Channel> listeners(SingleThreadEventLoop loop) {
        List<Channel> found = new ArrayList<>();
        loop.registeredChannelsIterator().forEachRemaining(channel -> {
            if (channel instanceof ServerChannel) {
                found.add(channel);
            }
        });
        return found;
    }

    private void check() {
        UnreadResponses.Closed closed = unread.closeAboveLimit();
        if (closed.connections() > 0) {
            warnings.warn(
                    "unread responses",
                    "unread responses exceeded their limit of " + unread.limitBytes() / MIB
                            + " MiB, connections that held most were closed: " + closed.connections());
        }
        if (memory.isNearlyUsedUp()) {
            outOfMemory();
        }
    }

    private void outOfMemory() {
        UnreadResponses.Closed closed = unread.closeAll();
        warnings.warn(
                "direct memory",
                "direct memory is used up, connections with unread responses were closed: " + closed.connections()
                        + "; give the process more (-XX:MaxDirectMemorySize): " + memory.text());
    }
}
