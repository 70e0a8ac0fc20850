package dev.samovar.cache.redis.relay;

import static dev.samovar.cache.redis.Replica.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Purge;
import dev.samovar.cache.key.GlobPattern;
import io.vertx.mutiny.core.Vertx;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams that three replicas read while one of them generates, on a Redis of any kind. */
abstract class RelayedStreamContract {

    private final Vertx vertx = Vertx.vertx();
    private final List<StreamReplica> replicas = new ArrayList<>();
    StreamReplica leader;
    StreamReplica second;
    StreamReplica third;

    abstract RedisOptions options();

    abstract void stopRedis();

    @BeforeEach
    void start() {
        leader = replica();
        second = replica();
        third = replica();
        soon().until(() -> replicas.stream().allMatch(one -> one.bus.isConfirmed()));
    }

    private StreamReplica replica() {
        StreamReplica replica = new StreamReplica(vertx, options(), true).start();
        replicas.add(replica);
        return replica;
    }

    @AfterEach
    void stop() {
        replicas.forEach(StreamReplica::close);
        get(vertx.close());
        stopRedis();
    }

    static ConditionFactory soon() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5));
    }

    /** Begins a stream on the leader, with its first chunk. */
    StreamCaller begin(String name, String first) {
        StreamCaller caller = leader.ask(name);
        soon().until(() -> !leader.generations.isEmpty());
        leader.send(first);
        soon().until(() -> caller.text().equals(first));
        return caller;
    }

    private static boolean allHave(List<StreamCaller> callers, String text) {
        return callers.stream().allMatch(caller -> caller.text().equals(text));
    }

    @Test
    void everyReplicaReadsWhileOneGenerates() {
        List<StreamCaller> callers = new ArrayList<>();
        callers.add(begin("tea", "one "));
        for (int i = 0; i < 60; i++) {
            callers.add(replicas.get(i % 3).ask("tea"));
        }
        soon().until(() -> allHave(callers, "one "));
        leader.send("two ");
        soon().until(() -> allHave(callers, "one two "));
        StreamCaller late = third.ask("tea");
        soon().until(() -> late.text().equals("one two "));
        leader.send("three");
        leader.end();
        soon().until(() -> callers.stream().allMatch(StreamCaller::isComplete));

        assertThat(callers).extracting(StreamCaller::text).containsOnly("one two three");
        assertThat(leader.generations).hasSize(1);
        assertThat(second.generations).isEmpty();
        assertThat(third.generations).isEmpty();
        soon().until(() -> second.cache.generationsUnderWay() == 0 && leader.cache.generationsUnderWay() == 0);
        StreamCaller hit = second.ask("tea");
        soon().until(hit::isComplete);
        assertThat(hit.isStored()).isTrue();
        assertThat(hit.text()).isEqualTo("one two three");
    }

    @Test
    void largeStreamArrivesWhole() {
        StringBuilder expected = new StringBuilder("start ");
        begin("large", "start ");
        StreamCaller follower = second.ask("large");
        for (int i = 0; i < 300; i++) {
            String chunk = (i + " ").repeat(2_000);
            expected.append(chunk);
            leader.send(chunk);
        }
        leader.end();
        soon().until(() -> follower.isComplete() || follower.isBroken());

        assertThat(follower.isComplete()).isTrue();
        assertThat(follower.text()).isEqualTo(expected.toString());
    }

    @Test
    void purgeInTheMiddleSeparatesRequestsOnEveryReplica() {
        StreamCaller own = begin("purged", "old ");
        StreamCaller before = second.ask("purged");
        soon().until(() -> before.text().equals("old "));
        third.purge(Purge.of(GlobPattern.parse("*gpt/purged*")));
        StreamCaller after = second.ask("purged");
        soon().until(() -> !second.generations.isEmpty());
        StreamCaller afterElsewhere = third.ask("purged");
        second.send("new");
        soon().until(() -> after.text().equals("new") && afterElsewhere.text().equals("new"));
        leader.send("rest");
        leader.end();
        second.end();
        soon().until(() -> before.isComplete() && after.isComplete() && own.isComplete());

        assertThat(before.text()).isEqualTo("old rest");
        assertThat(after.text()).isEqualTo("new");
        assertThat(afterElsewhere.text()).isEqualTo("new");
    }

    @Test
    void streamWithRemoteReadersAloneGoesOnUntilTheLastLeaves() {
        StreamCaller own = begin("left", "one ");
        StreamCaller remote = second.ask("left");
        soon().until(() -> remote.text().equals("one "));
        own.leave();
        leader.send("two");
        soon().until(() -> remote.text().equals("one two"));
        long left = System.nanoTime();
        remote.leave();
        soon().until(() -> leader.cache.generationsUnderWay() == 0);

        assertThat(Duration.ofNanos(System.nanoTime() - left)).isLessThan(Duration.ofSeconds(1));
    }
}
