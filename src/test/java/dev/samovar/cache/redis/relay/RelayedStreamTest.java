package dev.samovar.cache.redis.relay;

import static dev.samovar.cache.redis.Replica.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.redis.RedisServerProcess;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Relayed streams on one server, what they cost there, and its outage. */
class RelayedStreamTest extends RelayedStreamContract {

    private final RedisServerProcess redis = RedisServerProcess.start();

    @Override
    RedisOptions options() {
        return StreamReplica.options(redis.url());
    }

    @Override
    void stopRedis() {
        redis.close();
    }

    /** Proves that a stream that nobody follows costs the same commands as without a relay. */
    @Test
    void streamThatNobodyFollowsCostsNoCommand() {
        Map<String, Long> without = commandsOfAStream(false);
        Map<String, Long> with = commandsOfAStream(true);

        System.out.println("MEASURED commands of a stream that nobody follows: " + with);
        assertThat(with).isEqualTo(without);
        assertThat(with).containsEntry("evalsha", 3L).doesNotContainKeys("publish_by_client", "subscribe");
    }

    /** On a Redis of its own, without heartbeats, which come at any time. */
    private static Map<String, Long> commandsOfAStream(boolean relayed) {
        Vertx vertx = Vertx.vertx();
        try (RedisServerProcess server = RedisServerProcess.start()) {
            StreamReplica replica = new StreamReplica(vertx, StreamReplica.options(server.url()), relayed);
            stream(replica, "first");
            Redis admin = Redis.createClient(vertx, server.url());
            get(admin.send(Request.cmd(Command.CONFIG).arg("RESETSTAT")));
            stream(replica, "second");
            String stats = get(admin.send(Request.cmd(Command.INFO).arg("commandstats")))
                    .toString();
            replica.store.close();
            return calls(stats);
        } finally {
            get(vertx.close());
        }
    }

    private static void stream(StreamReplica replica, String name) {
        StreamCaller first = replica.ask(name);
        soon().until(() -> replica.generations.size() == (name.equals("first") ? 1 : 2));
        replica.send("one ");
        StreamCaller late = replica.ask(name);
        soon().until(() -> late.text().equals("one "));
        replica.send("two");
        replica.end();
        soon().until(() -> first.isComplete() && late.isComplete() && replica.cache.generationsUnderWay() == 0);
    }

    private static Map<String, Long> calls(String stats) {
        Map<String, Long> calls = new TreeMap<>();
        stats.lines().filter(line -> line.startsWith("cmdstat_")).forEach(line -> {
            String name = line.substring("cmdstat_".length(), line.indexOf(':'));
            String count = line.substring(line.indexOf("calls=") + 6, line.indexOf(','));
            calls.put(name, Long.parseLong(count));
        });
        return calls;
    }

    /** Proves that a Redis that is away for a moment, with the connections of all replicas, costs a followed stream nothing. */
    @Test
    void restartOfRedisInTheMiddleLosesNoByte() {
        StreamCaller own = begin("restart", "half ");
        StreamCaller follower = second.ask("restart");
        soon().until(() -> follower.text().equals("half "));
        redis.kill();
        leader.send("and ");
        redis.startAgain();
        leader.send("rest");
        leader.end();
        soon().until(() -> own.isComplete() && (follower.isComplete() || follower.isBroken()));

        assertThat(follower.text()).isEqualTo("half and rest");
        assertThat(follower.isComplete()).isTrue();
    }

    /** Proves that callers that have got something break openly, and that others go the way of any outage. */
    @Test
    void outageInTheMiddleBreaksOpenlyAndGeneratesForTheOthers() {
        begin("outage", "half ");
        StreamCaller follower = second.ask("outage");
        soon().until(() -> follower.text().equals("half "));
        long stopped = System.nanoTime();
        redis.freeze();
        StreamCaller during = third.ask("outage");
        soon().until(() -> !third.generations.isEmpty());
        third.send("own");
        third.end();
        soon().until(during::isComplete);
        soon().until(follower::isBroken);
        System.out.printf(
                "MEASURED follower broken %d ms after Redis froze%n", (System.nanoTime() - stopped) / 1_000_000);
        redis.thaw();

        assertThat(follower.text()).isEqualTo("half ");
        assertThat(during.text()).isEqualTo("own");
        assertThat(Duration.ofNanos(System.nanoTime() - stopped)).isLessThan(Duration.ofSeconds(25));
        leader.send("rest");
        leader.end();
    }
}
