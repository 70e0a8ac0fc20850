package dev.samovar.cache.readthrough;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.readthrough.flight.DeadlineExceededException;
import dev.samovar.cache.readthrough.flight.VoidedRounds;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.limit.Quota;
import dev.samovar.limit.RateLimitedException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * The read-through cache: answers from the store, and generates a missing answer once for all requests.
 *
 * <p>A fresh entry is a hit. A stale one is served too, while one caller refreshes it in the background. Otherwise the
 * caller waits for the one generation of its key, which goes on when the caller hangs up. A generation
 * that began before a purge is never served to a request after it; its waiters retry.
 *
 * <p>Whether a request is a hit or a miss is decided by its first look-up. A waiter counts as a miss, and a request that
 * may not generate and finds nothing counts as neither.
 */
public final class ReadThroughCache {

    private final CacheStore store;
    private final StatsCounter stats;
    private final FreshnessPolicy freshness;
    private final Timing timing;
    private final LeasedGeneration generation;
    private final SharedGenerations generations;
    private final BackgroundRefreshes refreshes;

    /**
     * @param timing the clock, how long things may take, and where callers resume
     */
    public ReadThroughCache(
            CacheStore store, StatsCounter stats, FreshnessPolicy freshness, FailureCache failures, Timing timing) {
        this.store = store;
        this.stats = stats;
        this.freshness = freshness;
        this.timing = timing;
        this.generation = new LeasedGeneration(
                store,
                freshness,
                timing.clock(),
                timing.generation(),
                stats.generations().unleased());
        this.generations = new SharedGenerations(store, generation, failures, stats.generations(), timing);
        this.refreshes = new BackgroundRefreshes(generations, failures, stats.generations());
    }

    /**
     * Time as the cache sees it.
     *
     * @param clock the time
     * @param patience how long a caller waits for a generation
     * @param generation how long a generation may take, whatever its callers' patience
     * @param context where callers resume after they have waited
     */
    public record Timing(InstantSource clock, Duration patience, Duration generation, CallerContext context) {}

    /**
     * Answers a request.
     *
     * <p>Fails as the loader does, with {@link NotCachedException} if only a cached answer was wanted, with {@link
     * DeadlineExceededException} when the caller's patience or the generation's time ends, and with {@link
     * GenerationVoidedException} if purges voided the generation {@value VoidedRounds#MAX} times. The quota is
     * charged for each generation that this request begins, a refresh in the background among them; if it is used up,
     * there is no refresh, and a request that needs a generation fails with {@link RateLimitedException}.
     */
    public Uni<CachedResponse> get(CacheKey key, RequestCacheControl directives, Loader loader) {
        if (directives.noStore()) {
            return bypass(key, directives, loader);
        }
        return Uni.createFrom().deferred(() -> {
            SharedGenerations.Request request = begin(key, directives, loader);
            return SharedGenerations.lookUp(store, key).chain(lookup -> decide(request, lookup));
        });
    }

    /**
     * Answers a request as {@link #get} does, by a key that no entry has: that of a call for several entries, each of which
     * the loader stores. The miss and a failure are reported of one of these.
     *
     * @param directives without {@code no-store}
     */
    public Uni<CachedResponse> getParts(CacheKey key, Lacked lacked, RequestCacheControl directives, Loader loader) {
        return Uni.createFrom().deferred(() -> {
            SharedGenerations.Request request = begin(key, directives, loader).lacking(lacked);
            return SharedGenerations.lookUp(store, key).chain(lookup -> decide(request, lookup));
        });
    }

    /**
     * The answer to a request that wishes for nothing in particular, if this process has it in memory and there is nothing
     * to decide: a hit that is not close to its end, counted as {@link #get} counts it. Otherwise empty, with nothing
     * counted: then {@link #get} answers. Never waits, and runs on the caller's thread.
     */
    public Optional<CachedResponse> getIfPresent(CacheKey key) {
        return getIfPresent(key, any -> true);
    }

    /**
     * The same if the entry is one that the caller wants.
     *
     * @param wanted is asked on the caller's thread
     */
    public Optional<CachedResponse> getIfPresent(CacheKey key, Predicate<CacheEntry> wanted) {
        long start = System.nanoTime();
        return store.getIfPresent(key)
                .filter(found -> wanted.test(found.entry()) && freshness.isSettled(found.entry(), now()))
                .map(found -> {
                    stats.lookedUp(key.namespace(), System.nanoTime() - start);
                    stats.hit(key.namespace(), found.entry().cost());
                    return new CachedResponse(found.entry(), new CacheStatus.Hit(found.tier()));
                });
    }

    /**
     * Makes sure that a key is fresh, and counts neither as a hit nor as a miss. Emits the answer if it had to be
     * generated, and nothing if it was fresh already. Fails as {@link #get} does.
     *
     * @param minFreshFor for how long it should stay fresh, 0 or more: an entry that ends sooner is generated again,
     *     unless more than half of its time is left
     * @param quota the quota that the generation counts against
     */
    public Uni<Optional<CachedResponse>> warm(CacheKey key, Loader loader, Duration minFreshFor, Quota quota) {
        return Uni.createFrom().deferred(() -> {
            SharedGenerations.Request request = begin(key, RequestCacheControl.NONE.chargedTo(quota), loader);
            return SharedGenerations.lookUp(store, key)
                    .chain(lookup -> freshness.staysFresh(lookup, minFreshFor, now())
                            ? Uni.createFrom().item(Optional.<CachedResponse>empty())
                            : generations
                                    .joinOrGenerate(request, CacheStatus.Reason.MISS, lookup)
                                    .map(Optional::of));
        });
    }

    /**
     * Begins to generate a key in the background, unless that is under way, failed a moment ago or has no permit. Counts
     * neither as a hit nor as a miss.
     *
     * @param renewed whether the loader has stored what it brought, of which this is the answer
     * @param quota the quota that the generation counts against
     */
    public Uni<Void> refresh(CacheKey key, Loader loader, Predicate<CacheEntry> renewed, Quota quota) {
        return Uni.createFrom()
                .deferred(() -> SharedGenerations.lookUp(store, key)
                        .invoke(lookup -> refreshes.refresh(
                                begin(key, RequestCacheControl.NONE.chargedTo(quota), loader), lookup, renewed)))
                .replaceWithVoid();
    }

    /** Whether a fresh entry is there. Counts neither as a hit nor as a miss; with the store unavailable it is not. */
    public Uni<Boolean> isFresh(CacheKey key) {
        return Uni.createFrom()
                .deferred(() -> SharedGenerations.lookUp(store, key))
                .map(this::isFresh);
    }

    /** How many generations are under way. */
    public int generationsUnderWay() {
        return generations.size();
    }

    /** Emits {@code null} when the generations that are under way now have ended. */
    public Uni<Void> drained() {
        return generations.drained();
    }

    /** Gives up the generations that are under way. */
    public void abort() {
        generations.abort();
    }

    private SharedGenerations.Request begin(CacheKey key, RequestCacheControl directives, Loader loader) {
        return new SharedGenerations.Request(
                key, Optional.empty(), directives, loader, generation.moment(), System.nanoTime());
    }

    private Uni<CachedResponse> decide(SharedGenerations.Request request, Lookup lookup) {
        RequestCacheControl directives = request.directives();
        if (lookup instanceof Lookup.Found found) {
            return !directives.noCache() && directives.accepts(found.entry().age(now()))
                    ? serve(request, found)
                    : forward(request, CacheStatus.Reason.REQUEST, found);
        }
        return forward(request, directives.noCache() ? CacheStatus.Reason.REQUEST : CacheStatus.Reason.MISS, lookup);
    }

    private void countLookUp(SharedGenerations.Request request) {
        stats.lookedUp(request.key().namespace(), System.nanoTime() - request.startNanos());
    }

    private Uni<CachedResponse> serve(SharedGenerations.Request request, Lookup.Found found) {
        countLookUp(request);
        CacheEntry entry = found.entry();
        Namespace namespace = request.key().namespace();
        boolean fresh = entry.isFresh(now());
        if (!request.directives().onlyIfCached() && (!fresh || freshness.refreshEarly(entry, now()))) {
            refreshes.refresh(request, found, unstored -> false);
        }
        if (fresh) {
            stats.hit(namespace, entry.cost());
            return Uni.createFrom().item(new CachedResponse(entry, new CacheStatus.Hit(found.tier())));
        }
        stats.staleHit(namespace, entry.cost());
        return Uni.createFrom().item(new CachedResponse(entry, new CacheStatus.Stale(found.tier())));
    }

    private Uni<CachedResponse> forward(SharedGenerations.Request request, CacheStatus.Reason reason, Lookup lookup) {
        if (request.directives().onlyIfCached()) {
            return Uni.createFrom().failure(new NotCachedException());
        }
        countLookUp(request);
        Lacked lacked = request.lacked().orElseGet(() -> new Lacked(request.key(), lookup instanceof Lookup.Found));
        stats.missed(lacked.key(), lacked.refused());
        return generations.joinOrGenerate(request, reason, lookup);
    }

    private Uni<CachedResponse> bypass(CacheKey key, RequestCacheControl directives, Loader loader) {
        if (directives.onlyIfCached()) {
            return Uni.createFrom().failure(NotCachedException::new);
        }
        return Uni.createFrom().deferred(() -> {
            Optional<Duration> refused = directives.quota().tryAcquire();
            if (refused.isPresent()) {
                return Uni.createFrom().failure(RateLimitedException.ofClient(refused.get()));
            }
            Executor home = timing.context().capture();
            return loader.load()
                    .ifNoItem()
                    .after(timing.patience())
                    .failWith(DeadlineExceededException::new)
                    .map(generated -> new CachedResponse(
                            freshness.stamp(generated, key.namespace(), 0, now()),
                            new CacheStatus.Forwarded(CacheStatus.Reason.BYPASS, false, false)))
                    .emitOn(home);
        });
    }

    private boolean isFresh(Lookup lookup) {
        return lookup.fold(found -> found.entry().isFresh(now()), absent -> false);
    }

    private Instant now() {
        return timing.clock().instant();
    }
}
