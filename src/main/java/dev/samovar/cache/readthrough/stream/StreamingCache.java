package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.GenerationVoidedException;
import dev.samovar.cache.readthrough.NotCachedException;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.readthrough.flight.DeadlineExceededException;
import dev.samovar.cache.readthrough.flight.VoidedRounds;
import dev.samovar.cache.readthrough.stream.body.StreamLimits;
import dev.samovar.cache.readthrough.stream.lease.LeaseAcquisition;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases;
import dev.samovar.cache.readthrough.stream.part.PartLoader;
import dev.samovar.cache.readthrough.stream.timing.StreamTimeouts;
import dev.samovar.cache.readthrough.stream.timing.Timer;
import dev.samovar.cache.relay.StreamRelay;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.limit.Quota;
import dev.samovar.limit.RateLimitedException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The read-through cache of answers that are sent while they are generated, beside {@link
 * dev.samovar.cache.readthrough.ReadThroughCache} for whole answers. A key belongs to one of the two.
 *
 * <p>One generation serves all requests for its key. A late request gets it from byte 0, once the store has confirmed
 * after the request began that no purge came between. A purge ends the admission, and nothing is stored; requests that
 * joined before it get the rest. When the last reader leaves, the generation is cancelled. If another replica generates,
 * requests here follow it by a {@link StreamRelay}, by the same rules; those that cannot wait for its end.
 *
 * <p>Hits and misses are counted as {@code ReadThroughCache} counts them. Failures are handed to all waiting requests,
 * and are remembered only to keep refreshes in the background few.
 */
public final class StreamingCache {

    private final StatsCounter stats;
    private final FreshnessPolicy freshness;
    private final InstantSource clock;
    private final CallerContext context;
    private final Fills fills = new Fills();
    private final StreamLeases leases;
    private final GenerationJoin generations;

    /**
     * @param failures keeps refreshes few; requests of callers do not ask it
     * @param context where callers resume, and readers read
     * @param relay the way to generations of other replicas
     */
    public StreamingCache(
            CacheStore store,
            StatsCounter stats,
            FreshnessPolicy freshness,
            FailureCache failures,
            StreamLimits limits,
            InstantSource clock,
            CallerContext context,
            StreamRelay relay) {
        this(store, stats, freshness, failures, limits, Timer.system(clock), context, relay);
    }

    StreamingCache(
            CacheStore store,
            StatsCounter stats,
            FreshnessPolicy freshness,
            FailureCache failures,
            StreamLimits limits,
            Timer timer,
            CallerContext context,
            StreamRelay relay) {
        this.stats = stats;
        this.freshness = freshness;
        this.clock = timer.clock();
        this.context = context;
        this.leases = new StreamLeases(store);
        this.generations = new GenerationJoin(
                store,
                new Services(
                        leases,
                        new LeaseAcquisition(
                                store, leases, clock, stats.generations().unleased()),
                        new EntryWriter(leases, freshness, clock),
                        failures,
                        stats.generations(),
                        limits,
                        timer,
                        relay,
                        fills));
    }

    /**
     * Answers a request. Emits as soon as there is a first byte.
     *
     * <p>Fails as the loader does before its first byte, with {@link DeadlineExceededException} when a timeout passes
     * before, with {@link NotCachedException} if only a cached answer was wanted, and with {@link
     * GenerationVoidedException} if purges voided the generation {@value VoidedRounds#MAX} times before its
     * first byte. The quota is charged for each generation that this request begins; if it is used up, a request that
     * needs one fails with {@link RateLimitedException}.
     */
    public Uni<StreamResponse> get(
            CacheKey key, RequestCacheControl directives, PartLoader loader, StreamTimeouts timeouts) {
        return Uni.createFrom().deferred(() -> {
            StreamRequest request = new StreamRequest(
                    key, directives, loader, timeouts, leases.moment(), context.capture(), System.nanoTime());
            return directives.noStore()
                    ? generations.bypass(request)
                    : generations.lookUp(key).chain(lookup -> decide(request, lookup));
        });
    }

    /**
     * Makes sure that a key is fresh, and counts neither as a hit nor as a miss. Emits nothing if it was fresh already.
     * Otherwise the answer, as {@link #get} gives it: one in progress has to be read to its end. Fails as {@code get}.
     *
     * @param minFreshFor for how long it should stay fresh, 0 or more: an entry that ends sooner is generated again,
     *     unless more than half of its time is left
     * @param quota the quota that the generation counts against
     */
    public Uni<Optional<StreamResponse>> warm(
            CacheKey key, PartLoader loader, Duration minFreshFor, Quota quota, StreamTimeouts timeouts) {
        return Uni.createFrom().deferred(() -> {
            StreamRequest request = new StreamRequest(
                    key,
                    RequestCacheControl.NONE.chargedTo(quota),
                    loader,
                    timeouts,
                    leases.moment(),
                    context.capture(),
                    System.nanoTime());
            return generations
                    .lookUp(key)
                    .chain(lookup -> freshness.staysFresh(lookup, minFreshFor, now())
                            ? Uni.createFrom().item(Optional.<StreamResponse>empty())
                            : generations
                                    .join(request, CacheStatus.Reason.MISS, lookup)
                                    .map(Optional::of));
        });
    }

    /** How many generations are under way, those that may not be joined any more among them. */
    public int generationsUnderWay() {
        return fills.size();
    }

    /** Emits {@code null} when the generations that are under way now have ended. */
    public Uni<Void> drained() {
        return fills.drained();
    }

    /** Gives up the generations that are under way. */
    public void abort() {
        fills.abort();
    }

    private Uni<StreamResponse> decide(StreamRequest request, Lookup lookup) {
        RequestCacheControl directives = request.directives();
        if (lookup instanceof Lookup.Found found
                && !directives.noCache()
                && directives.accepts(found.entry().age(now()))) {
            return Uni.createFrom().item(serve(request, found));
        }
        if (directives.onlyIfCached()) {
            return Uni.createFrom().failure(new NotCachedException());
        }
        countLookUp(request);
        stats.missed(request.key(), lookup instanceof Lookup.Found);
        boolean refused = directives.noCache() || lookup instanceof Lookup.Found;
        return generations.join(request, refused ? CacheStatus.Reason.REQUEST : CacheStatus.Reason.MISS, lookup);
    }

    private StreamResponse serve(StreamRequest request, Lookup.Found found) {
        countLookUp(request);
        CacheEntry entry = found.entry();
        boolean fresh = entry.isFresh(now());
        if (!request.directives().onlyIfCached() && (!fresh || freshness.refreshEarly(entry, now()))) {
            generations.refresh(request, found);
        }
        if (fresh) {
            stats.hit(request.key().namespace(), entry.cost());
        } else {
            stats.staleHit(request.key().namespace(), entry.cost());
        }
        CacheStatus served = fresh ? new CacheStatus.Hit(found.tier()) : new CacheStatus.Stale(found.tier());
        return new StreamResponse.Stored(new CachedResponse(entry, served));
    }

    private void countLookUp(StreamRequest request) {
        stats.lookedUp(request.key().namespace(), System.nanoTime() - request.startNanos());
    }

    private Instant now() {
        return clock.instant();
    }
}
