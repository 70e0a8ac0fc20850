package dev.samovar.cache.redis.purge;

import static dev.samovar.cache.redis.Replica.fill;
import static dev.samovar.cache.redis.Replica.find;
import static dev.samovar.cache.redis.Replica.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.redis.RedisCacheStore;
import dev.samovar.cache.redis.RedisStores;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import dev.samovar.cache.redis.index.Shards;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A purge under which Redis may become another server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PurgesTest {

    private final RedisStores stores = RedisStores.onServer();
    private final CacheKey blue = Sample.key(StoreFixture.EXPLANATION, "blue");
    private RedisCacheStore store = stores.open(Duration.ofMinutes(10));
    private RecentPurges memory = new RecentPurges(InstantSource.system(), System::nanoTime);
    private PurgeReplay lostPurges = lostPurges();
    private int changes;
    private int attempts;
    private boolean removing;

    private PurgeReplay lostPurges() {
        return new PurgeReplay(
                new PurgeRepetition(
                        stores.commands(), stores.keys(), shards(), stores.bus().member(), Runnable::run),
                memory);
    }

    private Shards shards() {
        return new Shards(stores.commands(), stores.keys());
    }

    /** Purges whose first removals see Redis change. */
    private Purges purges() {
        return new Purges(
                stores.commands(),
                stores.keys(),
                shards(),
                stores.bus().member(),
                lostPurges,
                new SameServerRetry(this::reconnects));
    }

    /** Is asked when a removal begins, and when it has ended. */
    private long reconnects() {
        long now = memory.reconnects();
        removing = !removing;
        if (removing) {
            attempts++;
            if (attempts <= changes) {
                memory.doubt();
            }
        }
        return now;
    }

    @BeforeEach
    void emptyRedis() {
        stores.reset();
        store = stores.open(Duration.ofMinutes(10));
        memory = new RecentPurges(InstantSource.system(), System::nanoTime);
        lostPurges = lostPurges();
        changes = 0;
        attempts = 0;
        removing = false;
    }

    @AfterEach
    void closeWhatMakesPurgesAgain() {
        lostPurges.close();
    }

    @AfterAll
    void stop() {
        stores.close();
    }

    @Test
    void purgeIsMadeOnceWhileRedisIsTheSame() {
        fill(store, blue);

        assertThat(get(purges().make(Purge.of(blue))).count()).isEqualTo(1);
        assertThat(attempts).isEqualTo(1);
        assertThat(memory.isDoubtful()).isFalse();
    }

    @Test
    void purgeUnderWhichRedisChangedIsMadeAgainAndCountsWhatWasThere() {
        fill(store, blue);
        changes = 2;

        Invalidation purged = get(purges().make(Purge.of(blue)));

        assertThat(purged.count()).isEqualTo(1);
        assertThat(attempts).isEqualTo(3);
        assertThat(memory.isDoubtful()).isFalse();
    }

    @Test
    void purgeDuringRepeatedFailoversFailsAndIsPublished() {
        fill(store, blue);
        List<ReplicaEvent> heard = new CopyOnWriteArrayList<>();
        changes = SameServerRetry.ATTEMPTS;
        stores.bus().member().listen(heard::add);

        assertThatThrownBy(() -> get(purges().make(Purge.of(blue))))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("changed repeatedly");

        assertThat(attempts).isEqualTo(SameServerRetry.ATTEMPTS);
        await().until(() -> heard.contains(new ReplicaEvent.Purged(Purge.of(blue))));
        assertThat(find(store, blue)).isEmpty();
        // It is made again where Redis stays the same
        assertThat(memory.number()).isEqualTo(1);
        await().until(() -> !memory.isDoubtful());
    }
}
