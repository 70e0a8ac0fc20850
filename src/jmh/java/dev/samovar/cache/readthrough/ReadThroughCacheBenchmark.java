package dev.samovar.cache.readthrough;

import dev.samovar.bench.Beside;
import dev.samovar.bench.KeyRound;
import dev.samovar.bench.Sample;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.history.KeyHistory;
import dev.samovar.cache.history.RecordingCacheStore;
import dev.samovar.cache.memory.MemoryCacheStore;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.stats.MeteredCacheStore;
import dev.samovar.cache.stats.StatsCounter;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** A whole hit, from the key to the answer's arrival, beside an answer that is there already. */
@State(Scope.Thread)
public class ReadThroughCacheBenchmark {

    private static final InstantSource CLOCK = InstantSource.system();
    private static final Loader LOADER = () -> Uni.createFrom().failure(new IllegalStateException("Not a hit"));

    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(1);
    private final StatsCounter stats = new StatsCounter(List.of(Sample.NAMESPACE));
    private final CacheStore store =
            new MemoryCacheStore(CLOCK, Set.of(Sample.NAMESPACE), 64 << 20, Duration.ofSeconds(5), workers);
    private final ReadThroughCache bare = cache(store);
    private final ReadThroughCache wired =
            cache(new MeteredCacheStore(new RecordingCacheStore(store, new KeyHistory(CLOCK)), stats));
    private final KeyRound keys = new KeyRound();
    private final CachedResponse answer =
            new CachedResponse(Sample.entry(Sample.USUAL_BODY, 1), new CacheStatus.Hit(Tier.MEMORY));

    public ReadThroughCacheBenchmark() {
        Sample.fill(store);
    }

    private ReadThroughCache cache(CacheStore of) {
        FreshnessPolicy freshness = new FreshnessPolicy(
                Map.of(Sample.NAMESPACE, new Lifetime(Duration.ofDays(7), Duration.ofDays(1))),
                () -> ThreadLocalRandom.current().nextDouble());
        FailureCache failures = new FailureCache(Duration.ofSeconds(5), failure -> true, CLOCK);
        Duration deadline = Duration.ofSeconds(30);
        return new ReadThroughCache(
                of,
                stats,
                freshness,
                failures,
                new ReadThroughCache.Timing(CLOCK, deadline, deadline, CallerContext.none()));
    }

    @TearDown
    public void stopWorkers() {
        workers.shutdownNow();
        if (stats.total().misses() > 0) {
            throw new IllegalStateException("Something else than hits was measured");
        }
    }

    @Benchmark
    @Beside("item")
    public void hit(Blackhole answers) {
        bare.get(keys.next(), RequestCacheControl.NONE, LOADER).subscribe().with(answers::consume);
    }

    @Benchmark
    @Beside("item")
    public void hitAsWired(Blackhole answers) {
        wired.get(keys.next(), RequestCacheControl.NONE, LOADER).subscribe().with(answers::consume);
    }

    @Benchmark
    public void item(Blackhole answers) {
        Uni.createFrom().item(answer).subscribe().with(answers::consume);
    }
}
