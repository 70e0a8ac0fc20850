package dev.samovar.cache.readthrough;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.cache.Purge;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.stats.MeteredCacheStore;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.cache.stats.StatsSnapshot;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.store.FakeCacheStore;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cache on a fake store with a manual clock: entries are fresh for an hour and stale for a day, without jitter. */
public final class CacheWorkbench {

    public static final Namespace NAMESPACE = new Namespace("subtopics");
    public static final CacheKey KEY = new CacheKey(NAMESPACE, "tea", "0123456789abcdef0123456789abcdef");
    static final Duration FRESH = Duration.ofHours(1);
    static final Duration STALE = Duration.ofHours(24);
    static final Duration FAILURE_SPAN = Duration.ofSeconds(5);
    static final RequestCacheControl NO_CACHE = new RequestCacheControl(true, false, Optional.empty(), false);
    static final RequestCacheControl NO_STORE = new RequestCacheControl(false, true, Optional.empty(), false);
    static final RequestCacheControl ONLY_IF_CACHED = new RequestCacheControl(false, false, Optional.empty(), true);

    public final ManualClock clock = new ManualClock();
    public final StatsCounter stats = new StatsCounter(List.of(NAMESPACE));
    final FakeLoader loader = new FakeLoader();
    public final FakeCacheStore store;
    final ReadThroughCache cache;
    volatile double random;

    public CacheWorkbench() {
        this(Duration.ofSeconds(30), Duration.ofSeconds(30), CallerContext.none());
    }

    /** With leases that are renewed every few milliseconds. */
    static CacheWorkbench watchful() {
        return new CacheWorkbench(Duration.ofMillis(30), Duration.ofSeconds(30), CallerContext.none());
    }

    CacheWorkbench(Duration term, Duration patience, CallerContext context) {
        store = new FakeCacheStore(clock, term);
        FreshnessPolicy freshness = new FreshnessPolicy(Map.of(NAMESPACE, new Lifetime(FRESH, STALE)), () -> random);
        FailureCache failures = new FailureCache(FAILURE_SPAN, failure -> true, clock);
        cache = new ReadThroughCache(
                new MeteredCacheStore(store, stats),
                stats,
                freshness,
                failures,
                new ReadThroughCache.Timing(clock, patience, Duration.ofSeconds(30), context));
    }

    static RequestCacheControl maxAge(Duration age) {
        return new RequestCacheControl(false, false, Optional.of(age), false);
    }

    /** Asks for the key, and waits for the answer. */
    CachedResponse get(RequestCacheControl directives) {
        return cache.get(KEY, directives, loader).await().atMost(Duration.ofSeconds(20));
    }

    /** Asks for the key, and waits for nothing. */
    UniAssertSubscriber<CachedResponse> ask(RequestCacheControl directives) {
        return subscribe(cache.get(KEY, directives, loader));
    }

    UniAssertSubscriber<CachedResponse> ask() {
        return ask(RequestCacheControl.NONE);
    }

    static <T> UniAssertSubscriber<T> subscribe(Uni<T> uni) {
        return uni.subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    public static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    /** Fills the cache with the first generation. */
    public CacheWorkbench filled(String body) {
        UniAssertSubscriber<CachedResponse> caller = ask();
        loader.answer(1, body);
        caller.awaitItem();
        return this;
    }

    /** An entry as the cache itself would make it, without jitter. */
    public static CacheEntry stamped(String body, long epoch, Instant now) {
        return new FreshnessPolicy(Map.of(NAMESPACE, new Lifetime(FRESH, STALE)), () -> 0)
                .stamp(FakeLoader.generated(body, true), NAMESPACE, epoch, now);
    }

    void purge() {
        await(store.purge(Purge.of(NAMESPACE)));
    }

    public StatsSnapshot counted() {
        return stats.total();
    }

    static String body(CachedResponse answer) {
        return new String(answer.entry().body(), UTF_8);
    }

    static String body(UniAssertSubscriber<CachedResponse> caller) {
        return body(caller.awaitItem().getItem());
    }

    static CacheStatus.Forwarded forwarded(CacheStatus.Reason reason, boolean collapsed, boolean stored) {
        return new CacheStatus.Forwarded(reason, collapsed, stored);
    }
}
