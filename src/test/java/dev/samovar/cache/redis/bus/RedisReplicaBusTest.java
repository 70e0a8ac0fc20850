package dev.samovar.cache.redis.bus;

import static dev.samovar.cache.redis.BusFixture.PREFIX;
import static dev.samovar.cache.redis.BusFixture.awaitConfirmed;
import static dev.samovar.cache.redis.BusFixture.purge;
import static dev.samovar.cache.redis.BusFixture.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.Purge;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.BusFixture;
import dev.samovar.cache.redis.BusFixture.Replica;
import dev.samovar.cache.redis.bus.ReplicaBus.Confirmations;
import dev.samovar.testing.Processes;
import dev.samovar.testing.redis.FaultyProxy;
import dev.samovar.testing.redis.RedisServerProcess;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisReplicaBusTest {

    private static final Namespace EXPLANATION = new Namespace("explanation");
    private static final Purge PURGE = Purge.of(EXPLANATION);
    private static final String LIVE = PREFIX + ":replica:{live}";

    private final RedisServerProcess server = RedisServerProcess.start();
    private final BusFixture fixture = new BusFixture();
    private Redis redis = fixture.client(server.url());

    @BeforeEach
    void connect() {
        redis = fixture.client(server.url());
    }

    @AfterEach
    void close() {
        fixture.close();
        server.close();
    }

    @Test
    void aBeatThatComesBackProvesTheSubscription() {
        Replica replica = fixture.replica(server.url());
        awaitConfirmed(replica);
        assertThat(replica.bus().continuity()).isPositive();
    }

    @Test
    void whatIsPublishedArrivesEverywhereInItsOrder() {
        Replica a = fixture.replica(server.url());
        Replica b = fixture.replica(server.url());
        awaitConfirmed(a, b);
        List<ReplicaEvent> told = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ReplicaEvent settled = new ReplicaEvent.LeaseEnded(key(i));
            told.add(settled);
            send(redis, Command.PUBLISH, a.bus().channel(), a.bus().encode(settled));
        }
        await().untilAsserted(() -> assertThat(a.heard()).containsExactlyElementsOf(told));
        await().untilAsserted(() -> assertThat(b.heard()).containsExactlyElementsOf(told));
    }

    @Test
    void everyLiveReplicaConfirmsAPurgeAtOnce() {
        Replica a = fixture.replica(server.url());
        Replica b = fixture.replica(server.url());
        Replica c = fixture.replica(server.url());
        awaitConfirmed(a, b, c);
        long start = System.nanoTime();
        assertThat(purge(a, PURGE)).isEqualTo(new Confirmations(3, 3));
        System.out.printf(">> purge confirmed by 3 replicas in %d us%n", (System.nanoTime() - start) / 1000);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(PurgeAcks.FENCE_MILLIS));
        assertThat(b.heard()).contains(new ReplicaEvent.Purged(PURGE));
        assertThat(c.heard()).contains(new ReplicaEvent.Purged(PURGE));
    }

    @Test
    void othersHearWhenAPurgeWasMade() {
        Replica a = fixture.replica(server.url());
        Replica b = fixture.replica(server.url());
        List<Purge> own = new CopyOnWriteArrayList<>();
        List<Purge> heard = new CopyOnWriteArrayList<>();
        List<Instant> times = new CopyOnWriteArrayList<>();
        a.bus().listenForPurges((purge, at) -> {
            own.add(purge);
            return Uni.createFrom().voidItem();
        });
        b.bus().listenForPurges((purge, at) -> {
            heard.add(purge);
            times.add(at);
            return Uni.createFrom().voidItem();
        });
        awaitConfirmed(a, b);
        Instant before = Instant.now();

        purge(a, PURGE);

        assertThat(heard).containsExactly(new Purge.OfNamespace(EXPLANATION));
        assertThat(times.get(0)).isBetween(before.minusMillis(1), Instant.now());
        assertThat(own).isEmpty();
    }

    @Test
    void aPurgeIsNotedBeforeCopiesAreDropped() {
        Replica a = fixture.replica(server.url());
        Replica b = fixture.replica(server.url());
        awaitConfirmed(a, b);
        List<String> order = new CopyOnWriteArrayList<>();
        b.bus().listen(announcement -> order.add("copies dropped"));
        b.bus().listenForPurges((purge, at) -> {
            order.add("noted");
            return Uni.createFrom().voidItem();
        });

        purge(a, PURGE);

        assertThat(order).containsExactly("noted", "copies dropped");
    }

    @Test
    void aPurgeThatIsNotAppliedYetIsNotConfirmed() throws Exception {
        Replica a = fixture.replica(server.url());
        Replica b = fixture.replica(server.url());
        awaitConfirmed(a, b);
        AutoCloseable endless =
                b.bus().listenForPurges((purge, at) -> Uni.createFrom().nothing());
        assertThat(purge(a, PURGE)).isEqualTo(new Confirmations(2, 1));

        endless.close();
        b.bus().listenForPurges((purge, at) -> {
            throw new IllegalStateException("not applied");
        });
        assertThat(purge(a, PURGE)).isEqualTo(new Confirmations(2, 1));
        assertThat(b.heard()).contains(new ReplicaEvent.Purged(PURGE));
    }

    @Test
    void aPurgeThatTakesAWhileIsConfirmedWhenItIsApplied() {
        Replica a = fixture.replica(server.url());
        Replica b = fixture.replica(server.url());
        awaitConfirmed(a, b);
        AtomicBoolean applied = new AtomicBoolean();
        b.bus()
                .listenForPurges((purge, at) -> Uni.createFrom()
                        .voidItem()
                        .onItem()
                        .delayIt()
                        .by(Duration.ofMillis(50))
                        .invoke(() -> applied.set(true)));

        assertThat(purge(a, PURGE)).isEqualTo(new Confirmations(2, 2));
        assertThat(applied).isTrue();
    }

    @Test
    void aPurgeIsAnnouncedWhereSomeoneWroteOtherTypes() {
        Replica a = fixture.replica(server.url());
        awaitConfirmed(a);
        for (String key : List.of(LIVE, LIVE + ":purge")) {
            send(redis, Command.DEL, key);
            send(redis, Command.RPUSH, key, "x");
            // The next beat may have mended it already; the purge may be the first to come by
            assertThat(purge(a, PURGE).confirmed()).isEqualTo(1);
        }
        await().until(() -> send(redis, Command.ZCARD, LIVE).toInteger() == 1);
    }

    @Test
    void aReplicaAloneConfirmsItsOwnPurge() {
        Replica a = fixture.replica(server.url());
        awaitConfirmed(a);
        assertThat(purge(a, PURGE)).isEqualTo(new Confirmations(1, 1));
        assertThat(a.heard()).contains(new ReplicaEvent.Purged(PURGE));
    }

    @Test
    void aStalledReplicaIsFencedWhenThePurgeIsAnswered() {
        try (FaultyProxy proxy = new FaultyProxy(server.port())) {
            Replica a = fixture.replica(server.url());
            Replica stalled = fixture.replica(proxy.url());
            awaitConfirmed(a, stalled);
            await().until(() -> purge(a, PURGE).live() == 2);
            proxy.stall();
            long start = System.nanoTime();
            Confirmations confirmations = purge(a, Purge.of(GlobPattern.parse("*")));
            assertThat(stalled.bus().isConfirmed()).isFalse();
            assertThat(confirmations).isEqualTo(new Confirmations(2, 1));
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
            long before = stalled.bus().continuity();
            proxy.restore();
            awaitConfirmed(stalled);
            assertThat(stalled.bus().continuity() > before
                            || stalled.heard().contains(new ReplicaEvent.Purged(Purge.of(GlobPattern.parse("*")))))
                    .isTrue();
        }
    }

    @Test
    void aReplicaThatWasCutOffStartsAnew() {
        try (FaultyProxy proxy = new FaultyProxy(server.port())) {
            Replica a = fixture.replica(server.url());
            Replica cut = fixture.replica(proxy.url());
            awaitConfirmed(a, cut);
            long before = cut.bus().continuity();
            proxy.cut();
            await().atMost(Duration.ofSeconds(2)).until(() -> !cut.bus().isConfirmed());
            purge(a, PURGE);
            proxy.restore();
            awaitConfirmed(cut);
            assertThat(cut.bus().continuity()).isGreaterThan(before);
        }
    }

    @Test
    void aPurgeThatNobodyCouldBeToldOfIsToldWhenRedisIsBack() {
        try (FaultyProxy proxy = new FaultyProxy(server.port())) {
            Replica cut = fixture.replica(proxy.url());
            Replica b = fixture.replica(server.url());
            awaitConfirmed(cut, b);
            proxy.cut();
            assertThat(purge(cut, PURGE).confirmed()).isZero();
            assertThat(cut.heard()).contains(new ReplicaEvent.Purged(PURGE));
            assertThat(b.heard()).doesNotContain(new ReplicaEvent.Purged(PURGE));
            proxy.restore();
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(b.heard()).contains(new ReplicaEvent.Purged(PURGE)));
        }
    }

    @Test
    void theSubscriptionComesBackWithARedisThatWasKilled() {
        Replica a = fixture.replica(server.url());
        Replica b = fixture.replica(server.url());
        awaitConfirmed(a, b);
        server.kill();
        await().atMost(Duration.ofSeconds(2)).until(() -> !a.bus().isConfirmed());
        server.startAgain();
        long start = System.nanoTime();
        awaitConfirmed(a, b);
        System.out.printf(">> proven %d ms after Redis is back%n", (System.nanoTime() - start) / 1_000_000);
        await().untilAsserted(() -> assertThat(purge(a, PURGE)).isEqualTo(new Confirmations(2, 2)));
    }

    @Test
    void aFrozenRedisProvesNothingUntilItGoesOn() throws InterruptedException {
        Replica a = fixture.replica(server.url());
        awaitConfirmed(a);
        server.freeze();
        await().atMost(Duration.ofSeconds(2)).until(() -> !a.bus().isConfirmed());
        TimeUnit.SECONDS.sleep(4);
        assertThat(a.bus().isConfirmed()).isFalse();
        server.thaw();
        awaitConfirmed(a);
    }

    @Test
    void aFullRedisStillCarriesBeatsAndPurges() throws InterruptedException {
        Replica a = fixture.replica(server.url());
        Replica b = fixture.replica(server.url());
        awaitConfirmed(a, b);
        send(redis, Command.CONFIG, "SET", "maxmemory", "1");
        TimeUnit.MILLISECONDS.sleep(1_500);
        awaitConfirmed(a, b);
        await().untilAsserted(() -> assertThat(purge(a, PURGE)).isEqualTo(new Confirmations(2, 2)));
        awaitConfirmed(a, b);
    }

    @Test
    void aReplicaFindsARedisThatComesLater() {
        int port = Processes.freePort();
        Replica early = fixture.replica("redis://127.0.0.1:" + port);
        assertThat(early.bus().isConfirmed()).isFalse();
        try (RedisServerProcess late = RedisServerProcess.startOn(port)) {
            awaitConfirmed(early);
            assertThat(late.port()).isEqualTo(port);
        }
    }

    @Test
    void aPurgeThatWasMissedIsNoticed() {
        Replica a = fixture.replica(server.url());
        awaitConfirmed(a);
        long before = a.bus().continuity();
        send(redis, Command.SET, LIVE + ":purge", "12345");
        await().untilAsserted(() -> assertThat(a.bus().continuity()).isGreaterThan(before));
        assertThat(a.bus().isConfirmed()).isTrue();
    }

    @Test
    void whatIsNotOursIsIgnoredAndCounted() {
        Replica a = fixture.replica(server.url());
        awaitConfirmed(a);
        for (String foreign : List.of(
                "",
                "x",
                ":",
                "b:",
                "b:1:2",
                "p:1:2:3",
                "n:UPPER",
                "s:explanation:zz:x",
                "k::",
                "v:not a version",
                "g:[",
                "c:",
                "\u0000\u0001",
                "b:a:99999999999999999999:0",
                "z".repeat(20_000))) {
            send(redis, Command.PUBLISH, a.bus().channel(), foreign);
        }
        send(redis, Command.PUBLISH, a.bus().channel(), a.bus().encode(new ReplicaEvent.Purged(PURGE)));
        await().untilAsserted(() -> assertThat(a.heard()).containsExactly(new ReplicaEvent.Purged(PURGE)));
        assertThat(a.bus().ignored()).isEqualTo(15);
        assertThat(a.bus().isConfirmed()).isTrue();
    }

    @Test
    void aReplicaThatClosesLeavesTheRegistry() {
        Replica a = fixture.replica(server.url());
        Replica b = fixture.replica(server.url());
        awaitConfirmed(a, b);
        assertThat(send(redis, Command.ZCARD, LIVE).toInteger()).isEqualTo(2);
        b.bus().close().await().atMost(Duration.ofSeconds(2));
        assertThat(send(redis, Command.ZCARD, LIVE).toInteger()).isEqualTo(1);
        assertThat(b.bus().isConfirmed()).isFalse();
        a.bus().close().await().atMost(Duration.ofSeconds(2));
        assertThat(send(redis, Command.EXISTS, LIVE).toInteger()).isZero();
        await().untilAsserted(() -> assertThat(
                        send(redis, Command.PUBSUB, "NUMSUB", a.bus().channel())
                                .get(1)
                                .toInteger())
                .isZero());
    }

    @Test
    void keysOfTheBusHaveNoTimeToLive() {
        Replica a = fixture.replica(server.url());
        awaitConfirmed(a);
        purge(a, PURGE);
        assertThat(send(redis, Command.PTTL, LIVE).toLong()).isEqualTo(-1);
        assertThat(send(redis, Command.PTTL, LIVE + ":purge").toLong()).isEqualTo(-1);
        assertThat(send(redis, Command.DBSIZE).toInteger()).isEqualTo(2);
    }

    @Test
    void deadReplicaLeavesTheRegistryWithABeatOfAnother() {
        send(redis, Command.ZADD, LIVE, 1, "dead");
        Replica a = fixture.replica(server.url());
        awaitConfirmed(a);
        assertThat(send(redis, Command.ZRANGE, LIVE, 0, -1))
                .map(Object::toString)
                .containsExactly(a.bus().replica());
    }

    private static CacheKey key(int i) {
        return new CacheKey(EXPLANATION, "python: 100% / café " + i, String.format("%032x", i));
    }
}
