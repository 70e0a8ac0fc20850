package dev.samovar.cache.memory;

import com.github.benmanes.caffeine.cache.Cache;
import dev.samovar.bench.Beside;
import dev.samovar.bench.CaffeineCopies;
import dev.samovar.bench.KeyRound;
import dev.samovar.bench.Sample;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.key.CacheKey;
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

/** A look-up of the memory store among 10,000 entries, beside one of the Caffeine cache that it stands on. */
@State(Scope.Thread)
public class MemoryCacheStoreBenchmark {

    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(1);
    private final MemoryCacheStore store = new MemoryCacheStore(
            InstantSource.system(), Set.of(Sample.NAMESPACE), 64 << 20, Duration.ofSeconds(5), workers);
    private final Cache<CacheKey, CacheEntry> caffeine = CaffeineCopies.open(workers);
    private final KeyRound keys = new KeyRound();

    public MemoryCacheStoreBenchmark() {
        Sample.fill(store);
    }

    @TearDown
    public void stopWorkers() {
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
