package dev.samovar.cache.redis.bus;

import dev.samovar.cache.redis.connection.Countdown;
import dev.samovar.cache.redis.connection.LuaScript;
import dev.samovar.cache.redis.connection.RedisErrors;
import dev.samovar.cache.redis.connection.RoundTrips;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The replicas that are alive, as Redis knows them, and the way to speak to all of them.
 *
 * <p>A sorted set holds their ids by when they end, on Redis' clock; each beat removes those that have. It has no time to
 * live, as the last purge's stamp has none: a Redis that is full would evict them first, and a purge not wait for a replica
 * that is alive. Everything is published by scripts on the node that holds that set, so that on Redis Cluster too it goes out in one order; and a
 * node that must not write (a replica, or one that is cut off from its majority) carries no beat, so that it proves
 * nothing.
 *
 * <p>What is sent gets longer than its time if Redis is far away, and the time for which the event loop stood still.
 *
 * <p>Each purge gets a stamp that only grows, from Redis' clock where that is ahead, so that no two are the same even
 * after Redis has lost its data. Each beat carries the stamp of the last purge, and so tells who has missed one.
 */
public final class ReplicaRegistry {

    static final Duration MEMBER_TERM = Duration.ofSeconds(3);

    private static final Limit COMMAND = new Limit(Duration.ofSeconds(1), RoundTrips.LONGEST);
    private static final Limit FAREWELL = new Limit(Duration.ofMillis(500), RoundTrips.LONGEST);

    // A purge that cannot be published is a failure for its caller: worth the longest wait
    private static final Limit ANNOUNCEMENT = new Limit(Duration.ofMillis(500), RoundTrips.LONGEST_FOR_LEASE);

    /**
     * How long a command may take.
     *
     * @param time if Redis is near
     * @param longest the bound of what is added if Redis is far away
     */
    private record Limit(Duration time, Duration longest) {}

    private final Redis redis;
    private final String channel;
    private final Set<LuaScript> known = ConcurrentHashMap.newKeySet();
    private final String liveKey;
    private final String stampKey;
    private final String replica;
    private final Countdown.Starter countdowns;
    private final RoundTrips roundTrips = new RoundTrips(System::nanoTime);

    /**
     * @param countdowns how time is counted
     * @param prefix the first part of every key
     * @param replica the id of this replica
     */
    ReplicaRegistry(Countdown.Starter countdowns, Redis redis, String prefix, String replica) {
        this.countdowns = countdowns;
        this.redis = redis;
        this.replica = replica;
        // The braces are a hash tag: on Redis Cluster the two keys share a slot
        this.liveKey = liveKey(prefix);
        this.stampKey = prefix + ":replica:{live}:purge";
        this.channel = prefix + ":replica:channel";
    }

    /** The key of the set of live replicas. */
    public static String liveKey(String prefix) {
        return prefix + ":replica:{live}";
    }

    String channel() {
        return channel;
    }

    /** How far away Redis is; 0 if that is not known. */
    Duration roundTrip() {
        return roundTrips.shortest();
    }

    /** Refreshes this replica's membership and publishes its beat. Gives the time by Redis' clock. */
    Future<Instant> beat(long sentAtNanos) {
        String beat = BusCodec.beat(replica, sentAtNanos);
        return run(LuaScript.BEAT, COMMAND, channel, replica, beat, Long.toString(MEMBER_TERM.toMillis()))
                .map(ReplicaRegistry::time);
    }

    private static Instant time(Response secondsAndMicros) {
        return Instant.ofEpochSecond(
                Long.parseLong(secondsAndMicros.get(0).toString()),
                1_000 * Long.parseLong(secondsAndMicros.get(1).toString()));
    }

    /** Publishes a purge. Gives the ids of the replicas that were alive. */
    Future<Set<String>> announce(String round, String purge) {
        return run(LuaScript.ANNOUNCE, ANNOUNCEMENT, channel, BusCodec.purge(round, replica), purge)
                .map(members -> {
                    Set<String> live = new HashSet<>();
                    members.forEach(member -> live.add(member.toString()));
                    return live;
                });
    }

    /** Publishes a message as it is. */
    Future<Void> publish(String message) {
        return run(LuaScript.PUBLISH, COMMAND, channel, message).mapEmpty();
    }

    /** Takes this replica out of the set. */
    Future<Void> leave() {
        Request request = Request.cmd(Command.ZREM).arg(liveKey).arg(replica);
        return send(request, FAREWELL).mapEmpty();
    }

    // In full until Redis has run it once: the deadline of a far Redis would end before an unknown digest is reported
    private Future<Response> run(LuaScript script, Limit limit, String... arguments) {
        if (!known.contains(script)) {
            return runInFull(script, limit, arguments);
        }
        return send(request(Command.EVALSHA, script.digest(), arguments), limit).recover(failure -> {
            known.remove(script);
            return RedisErrors.isUnknownScript(failure)
                    ? runInFull(script, limit, arguments)
                    : Future.failedFuture(failure);
        });
    }

    private Future<Response> runInFull(LuaScript script, Limit limit, String... arguments) {
        return send(request(Command.EVAL, script.text(), arguments), limit).onSuccess(done -> known.add(script));
    }

    private Request request(Command command, String script, String... arguments) {
        Request request = Request.cmd(command).arg(script).arg(2).arg(liveKey).arg(stampKey);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return request;
    }

    private Future<Response> send(Request request, Limit limit) {
        Promise<Response> answer = Promise.promise();
        long sentNanos = System.nanoTime();
        Countdown countdown = countdowns.start(
                roundTrips.deadline(limit.time(), limit.longest()),
                () -> answer.tryFail("Redis did not answer in time"));
        redis.send(request)
                .onSuccess(response -> {
                    roundTrips.took(System.nanoTime() - sentNanos);
                    answer.tryComplete(response);
                })
                .onFailure(answer::tryFail)
                .onComplete(done -> countdown.cancel());
        return answer.future();
    }
}
