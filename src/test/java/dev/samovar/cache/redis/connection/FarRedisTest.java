package dev.samovar.cache.redis.connection;

import static dev.samovar.cache.redis.Replica.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.Generated;
import dev.samovar.cache.readthrough.Loader;
import dev.samovar.cache.redis.WiredReplica;
import dev.samovar.testing.LogCapture;
import dev.samovar.testing.redis.FaultyProxy;
import dev.samovar.testing.redis.RedisServerProcess;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Redis that is far away, with default settings: it is used, what is purged is gone, and nothing is paid for twice. */
class FarRedisTest {

    private static final int TOPICS = 4;
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final RedisServerProcess redis = RedisServerProcess.start();
    private final FaultyProxy proxy = new FaultyProxy(redis.port());
    private final WiredReplica one = new WiredReplica(vertx, proxy.url());
    private final WiredReplica other = new WiredReplica(vertx, proxy.url());
    private final AtomicInteger calls = new AtomicInteger();
    private final LogCapture log = LogCapture.ofAll();

    /** A model of half a second. */
    private final Loader model = () -> Uni.createFrom()
            .item(calls::incrementAndGet)
            .onItem()
            .delayIt()
            .by(Duration.ofMillis(500))
            .map(number -> new Generated(new byte[] {(byte) number.intValue()}, "text/plain", Cost.NONE, true));

    @AfterEach
    void stop() {
        log.close();
        one.close();
        other.close();
        proxy.close();
        get(vertx.close());
        redis.close();
    }

    private static CacheKey key(int topic) {
        return Sample.key(StoreFixture.EXPLANATION, "topic " + topic);
    }

    private void start(Duration roundTrip) {
        proxy.delay(roundTrip);
        CacheKey nobodys = Sample.key(StoreFixture.EXPLANATION, "nobody's");
        get(Uni.join().all(one.start(nobodys), other.start(nobodys)).andFailFast());
    }

    /** Asks both replicas for all topics at the same time, several times each. */
    private void askForAll() {
        List<Uni<CachedResponse>> asked = new ArrayList<>();
        for (int i = 0; i < 3 * TOPICS; i++) {
            asked.add(one.ask(key(i % TOPICS), model));
            asked.add(other.ask(key(i % TOPICS), model));
        }
        assertThat(get(Uni.join().all(asked).andFailFast())).hasSize(6 * TOPICS);
    }

    private List<String> logged(String text) {
        return log.lines().stream().filter(line -> line.contains(text)).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 1200})
    void farRedisCostsNoSecondGenerationAndNoPurge(int millis) {
        start(Duration.ofMillis(millis));

        askForAll();

        assertThat(calls).as(log.lines().toString()).hasValue(TOPICS);
        assertThat(lookUpAll()).hasOnlyElementsOfType(Lookup.Found.class);

        List<Invalidation> purges = purgeInEveryWay();

        // Replicas further away than a second cannot prove that they hear: they are fenced instead
        assertThat(purges).allSatisfy(done -> {
            assertThat(done.live()).isEqualTo(2);
            assertThat(done.confirmed()).isBetween(millis < 1_000 ? 2 : 1, 2);
        });
        assertThat(lookUpAll()).hasOnlyElementsOfType(Lookup.Absent.class);
        askForAll();
        assertThat(calls).as(log.lines().toString()).hasValue(2 * TOPICS);
        assertThat(logged("store is unavailable")).isEmpty();
    }

    /** Two round trips of 1.2 s are longer than the longest deadline. */
    @Test
    void purgeByScriptsThatRedisLostSucceeds() {
        start(Duration.ofMillis(1_200));
        // On a busy machine the time for a start may pass before anything is measured
        await().atMost(LONG).ignoreExceptions().untilAsserted(() -> get(one.prepare(key(0))));
        redis.send("SCRIPT", "FLUSH");

        assertThat(get(one.store.purge(Purge.of(StoreFixture.EXPLANATION))).live())
                .isEqualTo(2);
        assertThat(logged("store is unavailable")).isEmpty();
    }

    @Test
    void redisThatMovesAwayWhileTheServiceRunsIsFollowed() {
        start(Duration.ZERO);
        await().atMost(LONG).ignoreExceptions().untilAsserted(() -> get(one.lookUpInRedis(key(0))));

        proxy.delay(Duration.ofMillis(500));

        await().atMost(LONG).ignoreExceptions().untilAsserted(() -> {
            for (int i = 0; i < 2 * RedisExecutor.CONNECTIONS; i++) {
                get(one.lookUpInRedis(key(0)));
            }
        });
    }

    private List<Lookup> lookUpAll() {
        List<Uni<Lookup>> all = new ArrayList<>();
        for (int i = 0; i < TOPICS; i++) {
            all.add(one.store.lookUp(key(i)));
            all.add(other.store.lookUp(key(i)));
        }
        return get(Uni.join().all(all).andFailFast());
    }

    private List<Invalidation> purgeInEveryWay() {
        return get(Uni.join()
                .all(
                        one.store.purge(Purge.of(StoreFixture.EXPLANATION)),
                        other.store.purge(Purge.of(GlobPattern.parse("*:topic *"))),
                        one.store.purge(Purge.of(key(0))),
                        other.store.purge(Purge.toVersion("v2.0")))
                .andFailFast());
    }

    @Test
    void redisBeyondEveryDeadlineIsAwayAndTheLineNamesTheSetting() {
        start(Duration.ofMillis(2_500));

        await().atMost(LONG).until(() -> {
            get(one.store
                    .lookUp(key(0))
                    .onFailure(StoreUnavailableException.class)
                    .recoverWithNull());
            return one.store.isUnavailable();
        });

        assertThat(logged("The redis store is unavailable"))
                .hasSize(1)
                .allMatch(line -> line.contains("samovar.redis.command-deadline"));
    }
}
