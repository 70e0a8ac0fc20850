package dev.samovar.cache.redis.index;

import static dev.samovar.cache.redis.Replica.fill;
import static dev.samovar.cache.redis.Replica.find;
import static dev.samovar.cache.redis.Replica.get;
import static dev.samovar.cache.redis.Replica.grant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.RedisCacheStore;
import dev.samovar.cache.redis.RedisStores;
import dev.samovar.cache.redis.connection.LuaScript;
import dev.samovar.cache.redis.keyspace.Shard;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What purges and time leave behind goes, and every key has an end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrashCleanerTest {

    private static final Namespace NAMESPACE = StoreFixture.EXPLANATION;

    private final RedisStores stores = RedisStores.onServer();
    private RedisCacheStore store = stores.open(Duration.ofMinutes(10));

    @BeforeEach
    void emptyRedis() {
        stores.reset();
        store = stores.open(Duration.ofMinutes(10));
    }

    @AfterAll
    void stop() {
        stores.close();
    }

    @Test
    void trashIsClearedAwayAndWhatWasWrittenAnewStays() {
        fill(store, NAMESPACE, 0, 3_000);
        assertThat(get(store.purge(Purge.of(NAMESPACE))).count()).isEqualTo(3_000);
        fill(store, NAMESPACE, 1_000, 1_500);
        assertThat(keys("samovar:*:e:*")).hasSize(3_000);

        get(store.cleaner().clean());

        assertThat(keys("samovar:*:e:*")).hasSize(500);
        assertThat(keys("samovar:*:trash*")).isEmpty();
        assertThat(get(store.count()).keys()).containsEntry(NAMESPACE, 500L);
        assertThat(find(store, Sample.key(NAMESPACE, "topic 1234"))).isPresent();
    }

    @Test
    void trashOfSeveralPurgesIsClearedByReplicasTogether() {
        RedisCacheStore other = stores.open(Duration.ofMinutes(10));
        for (int round = 0; round < 5; round++) {
            fill(store, NAMESPACE, round * 500, round * 500 + 1_000);
            assertThat(get(store.purge(Purge.of(NAMESPACE))).count()).isEqualTo(1_000);
        }

        get(Uni.join().all(store.cleaner().clean(), other.cleaner().clean()).andFailFast());

        assertThat(keys("samovar:*:e:*")).isEmpty();
        assertThat(keys("samovar:*:trash*")).isEmpty();
    }

    @Test
    void trashThatADeadReplicaHadTakenOnIsClearedByAnother() {
        fill(store, NAMESPACE, 0, 400);
        get(store.purge(Purge.of(NAMESPACE)));
        List<String> claimed = new ArrayList<>();
        for (Shard shard : stores.keys().shards(NAMESPACE)) {
            claimed.add(get(stores.commands().run(LuaScript.CLAIM, List.of(shard.trashRegister()), 500))
                    .toString());
        }
        assertThat(claimed).hasSize(16).doesNotHaveDuplicates();

        get(store.cleaner().clean());
        assertThat(keys("samovar:*:e:*")).hasSize(400);

        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            get(store.cleaner().clean());
            assertThat(keys("samovar:*:e:*")).isEmpty();
        });
        assertThat(keys("samovar:*:trash*")).isEmpty();
    }

    @Test
    void cancelledRoundIsFinishedByTheNext() {
        fill(store, NAMESPACE, 0, 5_000);
        get(store.purge(Purge.of(NAMESPACE)));
        var round = store.cleaner().clean().subscribe().with(ignored -> {});
        Awaitility.await().until(() -> keys("samovar:*:e:*").size() < 4_900);

        round.cancel();

        int left = keys("samovar:*:e:*").size();
        assertThat(left).isPositive();
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            get(store.cleaner().clean());
            assertThat(keys("samovar:*:e:*")).isEmpty();
        });
    }

    @Test
    void placesOfExpiredEntriesGo() {
        for (int i = 0; i < 250; i++) {
            Lease lease = grant(store, Sample.key(NAMESPACE, "short " + i));
            get(store.store(
                    lease, Sample.entry(lease, "x", Instant.now(), Duration.ofMillis(1), Duration.ofMillis(300))));
        }
        fill(store, Sample.key(NAMESPACE, "long"));
        Awaitility.await().until(() -> get(store.count()).totalKeys() == 1);

        get(store.cleaner().clean());

        assertThat(indexed()).isEqualTo(1);
    }

    @Test
    void entryThatIsGoneShortlyBeforeItsTimeIsNotTakenForEvicted() {
        Lease lease = grant(store, Sample.key(NAMESPACE, "almost expired"));
        get(store.store(lease, Sample.entry(lease, "x", Instant.now(), Duration.ofMillis(1), Duration.ofSeconds(50))));
        keys("samovar:*:e:*").forEach(key -> stores.redis(Command.UNLINK, key));

        get(store.cleaner().clean());

        assertThat(get(store.count()).totalEvictions()).isZero();
        assertThat(indexed()).isEqualTo(1);
    }

    @Test
    void placesOfEvictedEntriesGoAndAreCounted() {
        fill(store, NAMESPACE, 0, 300);
        keys("samovar:*:e:*").stream().limit(120).forEach(key -> stores.redis(Command.UNLINK, key));
        assertThat(get(store.count()).keys()).containsEntry(NAMESPACE, 300L);

        get(store.cleaner().clean());

        assertThat(get(store.count()).keys()).containsEntry(NAMESPACE, 180L);
        assertThat(get(store.count()).evictions()).containsEntry(NAMESPACE, 120L);
        assertThat(get(store.count()).totalEvictions()).isEqualTo(120);
        assertThat(get(store.purge(Purge.of(NAMESPACE))).count()).isEqualTo(180);
    }

    @Test
    void everyKeyHasAnEndOrIsOneOfThePermanentOnes() {
        fill(store, NAMESPACE, 0, 200);
        get(store.purge(Purge.toVersion("v2.0")));
        fill(store, NAMESPACE, 0, 200);
        grant(store, Sample.key(StoreFixture.SUBTOPICS, "held"));
        CacheKey key = Sample.key(StoreFixture.SUBTOPICS, "purged");
        fill(store, key);
        get(store.purge(Purge.of(key)));

        TreeSet<String> permanent = new TreeSet<>();
        TreeSet<String> ending = new TreeSet<>();
        for (String name : keys("*")) {
            String kind = name.replaceAll("\\{[a-z]+:[0-9]+}", "{}").replaceAll("[0-9a-f-]{32,36}", "…");
            long millis = stores.redis(Command.PTTL, name).toLong();
            (millis < 0 ? permanent : ending).add(kind);
        }

        assertThat(permanent)
                .containsExactly(
                        "samovar:version",
                        "samovar:{}:epoch",
                        "samovar:{}:holders",
                        "samovar:{}:index",
                        "samovar:{}:leases",
                        "samovar:{}:purged");
        assertThat(ending).containsExactly("samovar:{}:e:…", "samovar:{}:trash", "samovar:{}:trash:…");
    }

    private long indexed() {
        return keys("samovar:{explanation:*}:index").stream()
                .mapToLong(index ->
                        stores.redis(Command.ZCOUNT, index, "-inf", "(+inf").toLong())
                .sum();
    }

    private List<String> keys(String pattern) {
        List<String> keys = new ArrayList<>();
        for (Response key : stores.redis(Command.KEYS, pattern)) {
            keys.add(key.toString());
        }
        return keys;
    }
}
