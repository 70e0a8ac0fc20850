package dev.samovar.cache.memory;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.CacheStoreContract;
import dev.samovar.cache.TurnedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;

class MemoryCacheStoreTest extends CacheStoreContract {

    private final TurnedClock clock = new TurnedClock();
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
        clock.turn(time);
    }

    @Override
    public Duration shortTerm() {
        return Duration.ofMillis(100);
    }

    @Override
    public int rounds() {
        return 2_000;
    }
}
