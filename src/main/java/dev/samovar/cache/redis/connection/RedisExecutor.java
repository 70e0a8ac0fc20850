package dev.samovar.cache.redis.connection;

import dev.samovar.cache.StoreUnavailableException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Commands to Redis, each with a deadline, over a few connections that all commands share. Time for which an event loop
 * was stalled does not count, and a deadline is never shorter than a few round trips.
 *
 * <p>Commands do not take turns with a connection: they are sent as they come, and Redis answers in that order. So the
 * client's pool never runs out: it has to hold {@value #CONNECTIONS} connections, and those that were given up while Redis was
 * frozen. What bounds the commands under way is {@code max-waiting-handlers} of each connection (2,048 unless
 * configured). Settings that go with it: {@code quarkus.redis.max-pool-size=32},
 * {@code quarkus.redis.max-pool-waiting=128}, {@code quarkus.redis.max-waiting-handlers=8192},
 * {@code quarkus.redis.tcp.connection-timeout=2s}.
 *
 * <p>Every method fails with {@link StoreUnavailableException} when Redis does not answer in time, cannot be reached, or
 * answers with an error, and with nothing else; the message names no host, key or secret. Items are emitted on the
 * caller's Vert.x context if it has one. A command that was given up may still be carried out.
 */
public final class RedisExecutor {

    /** How many connections commands share. More than one, so that a large answer does not hold up all others. */
    public static final int CONNECTIONS = SharedConnections.NUMBER;

    private final Vertx vertx;
    private final Patience patience;
    private final RoundTrips roundTrips = new RoundTrips(System::nanoTime);
    private final SharedConnections connections;
    private final boolean isOfOneServer;

    /**
     * Commands to a single server, with one deadline for all of them.
     *
     * @param deadline how long a command may take, connecting included; more than 0
     */
    public RedisExecutor(io.vertx.mutiny.core.Vertx vertx, Redis redis, Duration deadline) {
        this(vertx, redis, RedisClientType.STANDALONE, new Patience(deadline, deadline));
    }

    /**
     * Commands through a client, which is not connected before the first of them.
     *
     * @param vertx where timers run
     * @param redis the client: standalone, Sentinel or Cluster. It stays the caller's to close, with all its connections
     * @param type the type that the client was created with; a wrapper of the client does not expose it
     * @param patience how long commands may take; a Redis that is further away gets longer, within bounds
     */
    public RedisExecutor(io.vertx.mutiny.core.Vertx vertx, Redis redis, RedisClientType type, Patience patience) {
        this.vertx = vertx.getDelegate();
        this.patience = patience;
        Duration far = RoundTrips.LONGEST_FOR_LEASE;
        Duration longest = patience.lease().compareTo(far) > 0 ? patience.lease() : far;
        this.connections = new SharedConnections(this.vertx, redis.getDelegate(), longest);
        this.isOfOneServer = type == RedisClientType.STANDALONE || type == RedisClientType.SENTINEL;
    }

    /** Whether one command may name any keys, since one server has all of them. */
    boolean isOfOneServer() {
        return isOfOneServer;
    }

    /**
     * Lets all commands from now on go over new connections, so that they lead to one and the same server: the one that
     * is the master now. Commands under way are not disturbed.
     */
    public void renew() {
        connections.renew();
    }

    /**
     * Registers what is called when a connection has ended, and with it may have the server that it led to. It is called
     * on any thread, once for all connections that end together, and must not block.
     */
    public void whenLost(Runnable listener) {
        connections.whenLost(listener);
    }

    /**
     * Registers what is called whenever a connection has been opened, before any command goes over it: from then on Redis
     * may be another server, which has missed writes. It is called on any thread, and must not block.
     */
    public void whenConnected(Runnable listener) {
        connections.whenConnected(listener);
    }

    /** How long a command may take at present: the configured time, or more if Redis is far away. */
    public Duration deadline() {
        return roundTrips.deadline(patience.command());
    }

    /** Where timers run. */
    public Vertx vertx() {
        return vertx;
    }

    /** Sends a command. Emits its answer, null for none. */
    public Uni<Response> send(Request request) {
        return exchange(request, null, this::usual);
    }

    /**
     * Runs a script.
     *
     * @param keys names of Redis keys, all in one slot
     * @param arguments texts, numbers and byte arrays
     */
    public Uni<Response> run(LuaScript script, List<String> keys, Object... arguments) {
        Supplier<PendingCommand.Limit> limit =
                script.isWorthWaitingFor() ? this::forLease : script.isOfAPurge() ? this::forPurge : this::usual;
        return run(limit, script, keys, arguments);
    }

    /**
     * Runs a script for which no request waits.
     *
     * @param atLeast how long Redis may take at least; longer if the deadline is
     */
    public Uni<Response> run(Duration atLeast, LuaScript script, List<String> keys, Object... arguments) {
        return run(() -> unhurried(atLeast), script, keys, arguments);
    }

    private Uni<Response> run(
            Supplier<PendingCommand.Limit> limit, LuaScript script, List<String> keys, Object... arguments) {
        return Uni.createFrom().deferred(() -> {
            Request known = request(Command.EVALSHA, script.digest(), keys, arguments);
            return exchange(known, () -> request(Command.EVAL, script.text(), keys, arguments), limit);
        });
    }

    /**
     * Opens every connection, measures the round trip, and loads every script, before the first request needs that.
     * Fails as a command does, but waits for longer, since no request waits for it; a Redis that loads no scripts gets
     * each with its first use.
     */
    public Uni<Void> prepare() {
        return Multi.createFrom()
                .range(0, CONNECTIONS)
                .onItem()
                .transformToUni(number -> exchange(Request.cmd(Command.PING), null, this::preparing))
                .merge(CONNECTIONS)
                .collect()
                .asList()
                .chain(() -> Multi.createFrom()
                        .items(LuaScript.values())
                        .onItem()
                        .transformToUni(script -> load(script)
                                .replaceWith(script)
                                .onFailure(StoreUnavailableException.class)
                                .recoverWithItem(script))
                        .merge(LuaScript.values().length)
                        .collect()
                        .asList())
                .replaceWithVoid();
    }

    private Uni<Response> load(LuaScript script) {
        return exchange(Request.cmd(Command.SCRIPT).arg("LOAD").arg(script.text()), null, this::preparing);
    }

    private Uni<Response> exchange(
            Request request, PendingCommand.@Nullable Unabridged unabridged, Supplier<PendingCommand.Limit> limit) {
        return Uni.createFrom().emitter(emitter -> {
            new PendingCommand(connections.next(), roundTrips, request, unabridged, emitter).start(limit.get());
        });
    }

    private PendingCommand.Limit usual() {
        return new PendingCommand.Limit(deadline(), "samovar.redis.command-deadline");
    }

    private PendingCommand.Limit preparing() {
        return new PendingCommand.Limit(ReconnectingConnection.ATTEMPT, null);
    }

    private PendingCommand.Limit unhurried(Duration atLeast) {
        PendingCommand.Limit usual = usual();
        return usual.time().compareTo(atLeast) >= 0 ? usual : new PendingCommand.Limit(atLeast, null);
    }

    private PendingCommand.Limit forLease() {
        Duration limit = roundTrips.deadline(patience.lease(), RoundTrips.LONGEST_FOR_LEASE);
        return new PendingCommand.Limit(limit, "samovar.redis.lease-patience");
    }

    // Longer than a look-up only if Redis is far away: a connection that has to be opened takes a round trip more
    private PendingCommand.Limit forPurge() {
        Duration limit = roundTrips.deadline(patience.command(), RoundTrips.LONGEST_FOR_LEASE);
        return new PendingCommand.Limit(limit, "samovar.redis.command-deadline");
    }

    private static Request request(Command command, String script, List<String> keys, Object... arguments) {
        Request request = Request.cmd(command).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        for (Object argument : arguments) {
            if (argument instanceof byte[] bytes) {
                request.arg(bytes);
            } else {
                request.arg(argument.toString());
            }
        }
        return request;
    }
}
