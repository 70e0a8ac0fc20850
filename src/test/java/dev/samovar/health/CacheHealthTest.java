package dev.samovar.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.ForwardingCacheStore;
import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.cache.stats.StatsSource;
import dev.samovar.testing.store.SampleEntries;
import dev.samovar.testing.store.StubCacheStore;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The health of the cache has the cause for which its store is degraded. */
class CacheHealthTest {

    private static final StoreTrouble FULL =
            new StoreTrouble("OOM", "Redis is full", StoreTrouble.Effect.KEEPS_NOTHING);
    private static final StoreTrouble LOGIN = new StoreTrouble("NOAUTH", "give the password", StoreTrouble.Effect.DOWN);

    private final StubCacheStore store = new StubCacheStore(Tier.REDIS);

    private static CacheCondition health(CacheStore store) {
        StatsSource stats = StatsSource.ofThisProcess(new StatsCounter(List.of(SampleEntries.EXPLANATION)));
        return new CacheHealth(store, stats).read().await().atMost(Duration.ofSeconds(20));
    }

    /** The store, which answers and has this trouble. */
    private CacheStore inTrouble(StoreTrouble trouble) {
        return new ForwardingCacheStore(store) {
            @Override
            public Optional<StoreTrouble> trouble() {
                return Optional.of(trouble);
            }
        };
    }

    @Test
    void storeThatAnswersAndTakesWritesIsHealthy() {
        CacheCondition health = health(store);

        assertThat(health.status()).isEqualTo("healthy");
        assertThat(health.cause()).isNull();
    }

    @Test
    void storeThatAnswersButRefusesWritesIsDegradedAndSaysWhy() {
        CacheCondition health = health(inTrouble(FULL));

        assertThat(health.status()).isEqualTo("degraded");
        assertThat(health.cause()).isEqualTo("OOM: Redis is full");
    }

    @Test
    void storeThatCannotBeReachedIsDegradedAndSaysWhy() {
        CacheStore refusing = new ForwardingCacheStore(store) {
            @Override
            public Uni<Void> ping() {
                return Uni.createFrom()
                        .failure(new StoreUnavailableException("Redis refused a command: NOAUTH", LOGIN));
            }
        };
        store.unavailable = true;

        assertThat(health(refusing).status()).isEqualTo("degraded");
        assertThat(health(refusing).cause()).isEqualTo("NOAUTH: give the password");
        assertThat(health(store).cause()).isEqualTo("The fake is unavailable");
        assertThat(health(inTrouble(FULL)).cause())
                .as("what is known of the outage")
                .isEqualTo("OOM: Redis is full");
    }
}
