package dev.samovar.http.connection;

import dev.samovar.http.repeated.RepeatedRequests;
import dev.samovar.monitoring.CountedWarnings;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.PlatformDependent;
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
import java.util.Iterator;

/**
 * Bounds what the connections of the HTTP server may hold: each on its own, and all together.
 *
 * <p>Twice a second it closes connections whose clients read nothing while others need the memory, and says so.
 */
@ApplicationScoped
public class ServerConnections {

    private static final long MIB = 1L << 20;
    private static final long MAX_UNREAD_BYTES = 64 * MIB;
    private static final long MIN_UNREAD_BYTES = 8 * MIB;
    private static final long CHECK_EVERY_MILLIS = 500;

    private final Vertx vertx;
    private final CountedWarnings warnings;
    private final RepeatedRequests repeated;
    private final UnreadResponses unread = new UnreadResponses(limit(PlatformDependent.maxDirectMemory()));
    private long timer = -1;

    ServerConnections(Vertx vertx, CountedWarnings warnings, RepeatedRequests repeated) {
        this.vertx = vertx;
        this.warnings = warnings;
        this.repeated = repeated;
    }

    void started(@ObservesAsync HttpServerStart event) {
        prepare(event.options());
    }

    void startedSecure(@ObservesAsync HttpsServerStart event) {
        prepare(event.options());
    }

    void prepareShutdown(@Observes ShutdownDelayInitiatedEvent event) {
        repeated.disable();
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
        for (EventExecutor acceptor : ((VertxInternal) vertx).getAcceptorEventLoopGroup()) {
            if (acceptor instanceof SingleThreadEventLoop loop) {
                loop.execute(() -> addTo(loop, accepted));
            }
        }
    }

    private static void addTo(SingleThreadEventLoop loop, AcceptedConnections accepted) {
        Iterator<Channel> channels = loop.registeredChannelsIterator();
        while (channels.hasNext()) {
            Channel channel = channels.next();
            if (channel instanceof ServerChannel && channel.pipeline().get(AcceptedConnections.NAME) == null) {
                channel.pipeline().addFirst(AcceptedConnections.NAME, accepted);
            }
        }
    }

    private void check() {
        UnreadResponses.Closed closed = unread.closeAboveLimit();
        if (closed.connections() > 0) {
            warnings.warn(
                    "unread responses",
                    "unread responses exceeded their limit of " + unread.limitBytes() / MIB
                            + " MiB, connections that held most were closed: " + closed.connections());
        }
        long max = PlatformDependent.maxDirectMemory();
        if (PlatformDependent.usedDirectMemory() > max - max / 10) {
            outOfMemory();
        }
    }

    private void outOfMemory() {
        UnreadResponses.Closed closed = unread.closeAll();
        warnings.warn(
                "direct memory",
                "direct memory is used up, connections with unread responses were closed: " + closed.connections()
                        + "; give the process more (-XX:MaxDirectMemorySize): "
                        + PlatformDependent.usedDirectMemory() / MIB
                        + " of " + PlatformDependent.maxDirectMemory() / MIB + " MiB used");
    }
}
