package dev.samovar.cache.redis.fleet;

import static dev.samovar.testing.store.SampleEntries.EXPLANATION;
import static dev.samovar.testing.store.SampleEntries.SUBTOPICS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.BusFixture;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.stats.CountedStats;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.cache.stats.StatsSnapshot;
import dev.samovar.proxy.stats.CountedRequest;
import dev.samovar.proxy.stats.ModelPrices;
import dev.samovar.proxy.stats.Outcome;
import dev.samovar.proxy.stats.UpstreamFigures;
import dev.samovar.proxy.stats.UpstreamStatistics;
import dev.samovar.testing.redis.FaultyProxy;
import dev.samovar.testing.redis.RedisServerProcess;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetStatsTest {

    private static final Duration DEADLINE = Duration.ofSeconds(1);
    private static final String STATS = BusFixture.PREFIX + ":stats:{fleet}";

    private final RedisServerProcess server = RedisServerProcess.start();
    private final BusFixture fixture = new BusFixture();
    private final Map<Redis, RedisExecutor> executors = new HashMap<>();
    private final Redis redis = fixture.client(server.url());

    private record Replica(StatsCounter stats, FleetStats fleet) {
        void hits(int count) {
            for (int i = 0; i < count; i++) {
                CountedStats.hit(stats, EXPLANATION);
            }
        }
    }

    private Replica replica(Redis client) {
        StatsCounter stats = new StatsCounter(List.of(EXPLANATION, SUBTOPICS));
        RedisExecutor commands = executors.computeIfAbsent(client, one -> fixture.commands(one, DEADLINE));
        return new Replica(stats, new FleetStats(commands, BusFixture.PREFIX, stats, Map::of));
    }

    @AfterEach
    void close() {
        fixture.close();
        server.close();
    }

    @Test
    void allReplicasSeeWhatAllHaveCounted() {
        Replica a = replica(redis);
        Replica b = replica(redis);
        a.hits(3);
        b.hits(4);
        CountedStats.miss(b.stats(), SUBTOPICS);
        run(a.fleet().flush());
        run(b.fleet().flush());
        for (Replica replica : List.of(a, b)) {
            assertThat(explanations(replica).hits()).isEqualTo(7);
            assertThat(of(replica, SUBTOPICS).misses()).isEqualTo(1);
        }
        StatsSnapshot all = explanations(a);
        assertThat(all.lookups()).isEqualTo(7);
        assertThat(all.lookupTime()).isEqualTo(Duration.ofNanos(7_000));
        assertThat(all.saved()).isEqualTo(new StatsSnapshot.Saved(7, 210, Duration.ofMillis(10_500)));
    }

    /** Requests to upstreams, of which one replica has ended. */
    @Test
    void otherCountsOfAllReplicasAddUp() {
        Map<String, Long> counters = Map.of();
        for (int i = 0; i < 3; i++) {
            UpstreamStatistics upstreams = new UpstreamStatistics(List.of("openai"), ModelPrices.NONE);
            new CountedRequest(upstreams.of("openai")).bypassed("path");
            upstreams.of("openai").answered("gpt-4o", 5, 6);
            StatsCounter stats = new StatsCounter(List.of(EXPLANATION));
            FleetStats fleet =
                    new FleetStats(fixture.commands(redis, DEADLINE), BusFixture.PREFIX, stats, upstreams::byName);
            run(fleet.flush());
            new CountedRequest(upstreams.of("openai")).refused();
            counters = run(fleet.counters());
            if (i == 0) {
                run(fleet.close());
            }
        }

        UpstreamFigures figures = Objects.requireNonNull(new UpstreamStatistics(List.of("openai"), ModelPrices.NONE)
                .figures(counters)
                .get("openai"));
        assertThat(figures.bypassed()).isEqualTo(Map.of("path", 3L));
        assertThat(figures.count(Outcome.REFUSED))
                .as("that of the replica that has ended, and the reader's own")
                .isEqualTo(2);
        assertThat(figures.tokens()).isEqualTo(new UpstreamFigures.Tokens(15, 18));
    }

    @ParameterizedTest(name = "[{0}]")
    @ValueSource(strings = {"x", "", "1e308", "99999999999999999999", "\u001b[31m"})
    void figuresGoOnWhereSomeoneWroteNumbersThatAreNone(String foreign) {
        Replica replica = replica(redis);
        replica.hits(2);
        run(replica.fleet().flush());
        send(Command.HSET, STATS, "explanation.hits", foreign);
        send(Command.SET, numberKey(), foreign);

        replica.hits(3);
        assertThat(explanations(replica).hits())
                .as("all that this process knows of")
                .isEqualTo(5);
        run(replica.fleet().flush());
        assertThat(explanations(replica).hits()).as("begun anew").isEqualTo(3);
        replica.hits(4);
        assertThat(explanations(replica).hits()).isEqualTo(7);
        run(replica.fleet().flush());
        assertThat(explanations(replica).hits()).isEqualTo(7);
    }

    @Test
    void figuresGoOnWhereSomeoneWroteAnotherType() {
        Replica replica = replica(redis);
        replica.hits(2);
        run(replica.fleet().flush());
        String number = numberKey();
        for (String key : List.of(STATS, number)) {
            send(Command.DEL, key);
            send(Command.RPUSH, key, "a", "b");
            replica.hits(1);

            run(replica.fleet().flush());
            assertThat(explanations(replica).hits()).isPositive();
        }
    }

    private String numberKey() {
        return send(Command.KEYS, STATS + ":*").get(0).toString();
    }

    private Response send(Command command, String... arguments) {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return redis.send(request).await().atMost(Duration.ofSeconds(10));
    }

    @Test
    void whatIsNotInRedisYetIsReadAllTheSame() {
        Replica a = replica(redis);
        a.hits(3);
        assertThat(explanations(a).hits()).isEqualTo(3);
        run(a.fleet().flush());
        a.hits(2);
        assertThat(explanations(a).hits()).isEqualTo(5);
        assertThat(explanations(replica(redis)).hits()).isEqualTo(3);
    }

    @Test
    void theFiguresOutliveAReplica() {
        Replica first = replica(redis);
        first.hits(5);
        run(first.fleet().close());
        Replica second = replica(redis);
        second.hits(1);
        assertThat(explanations(second).hits()).isEqualTo(6);
    }

    @Test
    void aBatchWhoseAcknowledgementWasLostIsNotCountedTwice() {
        try (FaultyProxy proxy = new FaultyProxy(server.port())) {
            Redis proxied = fixture.client(proxy.url());
            Replica a = replica(proxied);
            a.hits(1);
            // Over connections that are open before the fault, so that what is sent arrives
            run(java.util.Objects.requireNonNull(executors.get(proxied)).prepare());
            run(a.fleet().flush());
            a.hits(10);
            proxy.mute();
            assertThatThrownBy(() -> run(a.fleet().flush())).isInstanceOf(StoreUnavailableException.class);
            await().untilAsserted(() ->
                    assertThat(explanations(replica(redis)).hits()).isEqualTo(11));
            a.hits(100);
            proxy.restore();
            assertThat(explanations(a).hits()).isEqualTo(111);
            run(a.fleet().close());
            assertThat(explanations(replica(redis)).hits()).isEqualTo(111);
        }
    }

    @Test
    void whatCouldNotBeSentIsSentLater() {
        try (FaultyProxy proxy = new FaultyProxy(server.port())) {
            Replica a = replica(fixture.client(proxy.url()));
            a.hits(10);
            proxy.cut();
            assertThatThrownBy(() -> run(a.fleet().flush())).isInstanceOf(StoreUnavailableException.class);
            a.hits(1);
            proxy.restore();
            a.fleet().start(Duration.ofMillis(50));
            await().untilAsserted(() ->
                    assertThat(explanations(replica(redis)).hits()).isEqualTo(11));
            run(a.fleet().close());
        }
    }

    @Test
    void theSumIsExactWhateverHappensToTheConnection() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (FaultyProxy proxy = new FaultyProxy(server.port())) {
            int counted = 0;
            for (int generation = 0; generation < 3; generation++) {
                Replica a = replica(fixture.client(proxy.url()));
                a.fleet().start(Duration.ofMillis(20));
                for (int i = 0; i < 12; i++) {
                    a.hits(100);
                    counted += 100;
                    List<Runnable> faults = new ArrayList<>(List.of(proxy::mute, proxy::cut, proxy::stall));
                    faults.get(random.nextInt(faults.size())).run();
                    pause(random.nextInt(60));
                    proxy.restore();
                    pause(random.nextInt(60));
                }
                await().until(() ->
                        run(a.fleet().flush().onItemOrFailure().transform((x, failure) -> failure == null)));
                run(a.fleet().close());
            }
            assertThat(explanations(replica(redis)).hits()).as("seed " + seed).isEqualTo(counted);
        }
    }

    @Test
    void aFullRedisCountsOn() {
        Replica a = replica(redis);
        BusFixture.send(redis, Command.CONFIG, "SET", "maxmemory", "1");
        a.hits(3);
        run(a.fleet().flush());
        assertThat(explanations(replica(redis)).hits()).isEqualTo(3);
    }

    @Test
    void whatIsNotOursInTheHashIsIgnored() {
        String key = BusFixture.PREFIX + ":stats:{fleet}";
        for (String field : List.of("", ".", "x", "UPPER.hits", "explanation.unknown", "explanation.misses")) {
            BusFixture.send(redis, Command.HSET, key, field, "not a number");
        }
        Replica a = replica(redis);
        a.hits(1);
        assertThat(explanations(a).hits()).isEqualTo(1);
    }

    @Test
    void theNumbersOfBatchesHaveAnEndAndTheFiguresHaveNot() {
        Replica a = replica(redis);
        a.hits(1);
        run(a.fleet().flush());
        assertThat(BusFixture.send(redis, Command.DBSIZE).toInteger()).isEqualTo(2);
        assertThat(BusFixture.send(redis, Command.TTL, BusFixture.PREFIX + ":stats:{fleet}")
                        .toInteger())
                .isEqualTo(-1);
        String number =
                BusFixture.send(redis, Command.KEYS, "*:stats:{fleet}:*").get(0).toString();
        assertThat(BusFixture.send(redis, Command.TTL, number).toInteger()).isBetween(1, 86_400);
    }

    private static StatsSnapshot explanations(Replica replica) {
        return of(replica, EXPLANATION);
    }

    private static StatsSnapshot of(Replica replica, Namespace namespace) {
        return run(replica.fleet().read()).getOrDefault(namespace, StatsSnapshot.NOTHING);
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T run(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(5));
    }
}
