package dev.samovar.cache.redis.bus;

import dev.samovar.cache.redis.connection.Countdown;
import dev.samovar.cache.redis.connection.RoundTrips;
import dev.samovar.cache.redis.connection.TypeGuard;
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

    /** What stands in the place of a key and is none of ours goes first; otherwise no purge could ever be announced. */
    private static final String OWN = TypeGuard.removed("zset", "string");

    // A full Redis refuses a script whose first write takes room. So the first one gives some back
    private static final String BEAT = OWN + """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
            redis.call('ZADD', KEYS[1], now + ARGV[4], ARGV[2])
            local stamp = redis.call('GET', KEYS[2]) or '0'
            redis.call('PUBLISH', ARGV[1], ARGV[3] .. ':' .. stamp)
            return time
            """;

    private static final String ANNOUNCE = OWN + """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
            local before = redis.call('GET', KEYS[2]) or '0'
            local stamp = string.format('%.0f', math.max((tonumber(before) or 0) + 1, now))
            redis.call('SET', KEYS[2], stamp)
            redis.call('PUBLISH', ARGV[1], ARGV[2] .. ':' .. before .. ':' .. stamp .. ':' .. ARGV[3])
            return redis.call('ZRANGE', KEYS[1], 0, -1)
            """;

    private static final String PUBLISH = "return redis.call('PUBLISH', ARGV[1], ARGV[2])";

    private final Redis redis;
    private final String channel;
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
        Request request = script(BEAT)
                .arg(channel)
                .arg(replica)
                .arg(BusCodec.beat(replica, sentAtNanos))
                .arg(MEMBER_TERM.toMillis());
        return send(request, Duration.ofSeconds(1)).map(ReplicaRegistry::time);
    }

    private static Instant time(Response secondsAndMicros) {
        return Instant.ofEpochSecond(
                Long.parseLong(secondsAndMicros.get(0).toString()),
                1_000 * Long.parseLong(secondsAndMicros.get(1).toString()));
    }

    /** Publishes a purge. Gives the ids of the replicas that were alive. */
    Future<Set<String>> announce(String round, String purge) {
        Request request = script(ANNOUNCE)
                .arg(channel)
                .arg(BusCodec.purge(round, replica))
                .arg(purge);
        // A purge that no replica is told of is a failure for its caller: worth the longest wait
        return send(request, Duration.ofMillis(500), RoundTrips.LONGEST_FOR_LEASE)
                .map(members -> {
                    Set<String> live = new HashSet<>();
                    members.forEach(member -> live.add(member.toString()));
                    return live;
                });
    }

    /** Publishes a message as it is. */
    Future<Void> publish(String message) {
        return send(script(PUBLISH).arg(channel).arg(message), Duration.ofSeconds(1))
                .mapEmpty();
    }

    /** Takes this replica out of the set. */
    Future<Void> leave() {
        Request request = Request.cmd(Command.ZREM).arg(liveKey).arg(replica);
        return send(request, Duration.ofMillis(500)).mapEmpty();
    }

    private Request script(String text) {
        return Request.cmd(Command.EVAL).arg(text).arg(2).arg(liveKey).arg(stampKey);
    }

    private Future<Response> send(Request request, Duration deadline) {
        return send(request, deadline, RoundTrips.LONGEST);
    }

    private Future<Response> send(Request request, Duration deadline, Duration longest) {
        Promise<Response> answer = Promise.promise();
        long sentNanos = System.nanoTime();
        Countdown countdown = countdowns.start(
                roundTrips.deadline(deadline, longest), () -> answer.tryFail("Redis did not answer in time"));
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
