package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.Purge;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.failure.GenerationListener;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.readthrough.stream.body.StreamLimits;
import dev.samovar.cache.readthrough.stream.timing.StreamTimeouts;
import dev.samovar.cache.stats.MeteredCacheStore;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.measure.LabelledCounts;
import dev.samovar.testing.store.FakeCacheStore;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A cache of streams on a fake store, with time that a test lets pass: fresh for an hour, stale for a day. */
final class StreamBench {

    static final Namespace NAMESPACE = new Namespace("openai");
    static final CacheKey KEY = new CacheKey(NAMESPACE, "gpt/tea", "0123456789abcdef0123456789abcdef");
    static final Duration TERM = Duration.ofSeconds(5);
    static final Duration FRESH = Duration.ofHours(1);
    static final StreamTimeouts TIMEOUTS =
            new StreamTimeouts(Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(600));
    static final long MAX_BODY = 1_000_000;

    final ManualTimer timer = new ManualTimer();
    final StatsCounter stats = new StatsCounter(List.of(NAMESPACE));
    final FakePartLoader loader = new FakePartLoader();
    final FakeCacheStore store = new FakeCacheStore(timer.clock(), TERM);
    final List<CacheKey> notStored = new CopyOnWriteArrayList<>();
    final List<CacheKey> failed = new CopyOnWriteArrayList<>();
    final FakeRelay relay = new FakeRelay();
    final StreamLimits limits;
    final StreamingCache cache;

    /** What the listener does when an answer was not stored. */
    Runnable onNotStored = () -> {};

    StreamBench() {
        this(new StreamLimits(MAX_BODY, 10 * MAX_BODY), CallerContext.none());
    }

    StreamBench(StreamLimits limits, CallerContext context) {
        this.limits = limits;
        GenerationListener listener = new GenerationListener() {
            @Override
            public void failed(CacheKey key, Throwable failure) {
                failed.add(key);
            }

            @Override
            public void notStored(CacheKey key) {
                notStored.add(key);
                onNotStored.run();
            }
        };
        cache = new StreamingCache(
                new MeteredCacheStore(store, stats),
                stats,
                new FreshnessPolicy(Map.of(NAMESPACE, new Lifetime(FRESH, Duration.ofHours(24))), () -> 0),
                FailureCache.ofRefreshes(Duration.ofSeconds(5), timer.clock(), listener),
                limits,
                timer,
                context,
                relay);
    }

    Uni<StreamResponse> get(RequestCacheControl directives) {
        return cache.get(KEY, directives, loader, TIMEOUTS);
    }

    ManualReader ask() {
        return ask(RequestCacheControl.NONE);
    }

    ManualReader ask(RequestCacheControl directives) {
        return ManualReader.of(get(directives));
    }

    ManualReader askSlowly() {
        return ManualReader.of(get(RequestCacheControl.NONE), 0);
    }

    FakePartLoader.Generation generation(int number) {
        return loader.generation(number);
    }

    void purge() {
        purge(Purge.of(KEY));
    }

    void purge(Purge purge) {
        store.purge(purge).await().indefinitely();
    }

    /** The requests that wait for another one's generation. */
    long waiting() {
        return Objects.requireNonNull(stats.generations().waiting().get(NAMESPACE))
                .sum();
    }

    /** The requests that another one's generation has answered. */
    long coalesced() {
        return Objects.requireNonNull(stats.generations().waits().get(NAMESPACE))
                .count();
    }

    /** The refreshes that have ended, by namespace and outcome. */
    Map<String, Long> refreshes() {
        return LabelledCounts.of(stats.generations().refreshes());
    }

    /** Lets the lease be renewed. */
    void tick() {
        timer.advance(TERM.dividedBy(5));
    }

    /** The body in the store; empty if there is none. */
    Optional<String> stored() {
        return store.lookUp(KEY)
                .await()
                .indefinitely()
                .fold(
                        found -> Optional.of(new String(found.entry().body(), java.nio.charset.StandardCharsets.UTF_8)),
                        absent -> Optional.empty());
    }

    /** The same without a look-up that could be held or fail. */
    Optional<String> storedQuietly() {
        return store.getIfPresent(KEY)
                .map(found -> new String(found.entry().body(), java.nio.charset.StandardCharsets.UTF_8));
    }

    Lookup lookUp() {
        return store.lookUp(KEY).await().indefinitely();
    }
}
