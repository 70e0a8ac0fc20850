package dev.samovar.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.CacheStoreContract;
import dev.samovar.cache.Purge;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.Rounds;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("rounds")
class MemoryCacheStoreTest extends CacheStoreContract {

    private final ManualClock clock = new ManualClock();
    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(2);

    @AfterEach
    void stopWorkers() {
        workers.shutdownNow();
    }

    @Override
    public CacheStore open(Duration leaseTerm) {
        return new MemoryCacheStore(clock, NAMESPACES, 64 << 20, leaseTerm, workers);
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public void advance(Duration time) {
        clock.advance(time);
    }

    @Override
    public Duration shortTerm() {
        return Duration.ofMillis(100);
    }

    @Override
    public int rounds() {
        return Rounds.of(2_000);
    }

    @Test
    void whatIsInMemoryIsAtHandUntilItIsPurged() {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        CacheEntry entry = fill(store, key);

        assertThat(store.getIfPresent(key)).map(Lookup.Found::entry).containsSame(entry);
        get(store.purge(Purge.of(EXPLANATION)));
        assertThat(store.getIfPresent(key)).isEmpty();
    }
}
