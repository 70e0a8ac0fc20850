package dev.samovar.cache.redis.near;

import com.github.benmanes.caffeine.cache.Cache;
import dev.samovar.bench.Beside;
import dev.samovar.bench.CaffeineCopies;
import dev.samovar.bench.KeyRound;
import dev.samovar.bench.Sample;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.memory.MemoryCacheStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** A look-up of a proven near copy among 10,000, beside one of the Caffeine cache that holds them. */
@State(Scope.Thread)
public class NearCacheStoreBenchmark {

    private static final int MAX_BYTES = 64 << 20;

    private final InstantSource clock = InstantSource.system();
    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(1);
    private final ScheduledExecutorService beats = Executors.newScheduledThreadPool(1);
    private final ConfirmedBus bus = new ConfirmedBus(beats);
    private final MemoryCacheStore redis =
            new MemoryCacheStore(clock, Set.of(Sample.NAMESPACE), MAX_BYTES, Duration.ofSeconds(5), workers);
    private final NearCacheStore store =
            new NearCacheStore(redis, bus, bus::continuity, new NearCache(MAX_BYTES, clock, workers), clock);
    private final Cache<CacheKey, CacheEntry> caffeine = CaffeineCopies.open(workers);
    private final KeyRound keys = new KeyRound();

    public NearCacheStoreBenchmark() {
        Sample.fill(redis);
        for (int i = 0; i < Sample.ENTRIES; i++) {
            Lookup read = store.lookUp(Sample.key(i)).await().indefinitely();
            Lookup copy = store.lookUp(Sample.key(i)).await().indefinitely();
            if (read.equals(copy) || !(copy instanceof Lookup.Found found) || found.tier() != Tier.NEAR) {
                throw new IllegalStateException("The second look-up did not find a near copy");
            }
        }
    }

    @TearDown
    public void stop() {
        store.close();
        beats.shutdownNow();
        workers.shutdownNow();
    }

    @Benchmark
    @Beside("getIfPresent")
    public void lookUp(Blackhole answers) {
        store.lookUp(keys.next()).subscribe().with(answers::consume);
    }

    @Benchmark
    public @Nullable CacheEntry getIfPresent() {
        return caffeine.getIfPresent(keys.next());
    }
}
