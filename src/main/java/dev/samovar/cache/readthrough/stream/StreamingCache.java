package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.FailureCache;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.GenerationVoidedException;
import dev.samovar.cache.readthrough.NotCachedException;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.UnleasedGenerations;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.readthrough.flight.DeadlineExceededException;
import dev.samovar.cache.readthrough.flight.FlightKey;
import dev.samovar.cache.readthrough.stream.Order.Purpose;
import dev.samovar.cache.readthrough.stream.body.Body;
import dev.samovar.cache.readthrough.stream.body.Joined;
import dev.samovar.cache.readthrough.stream.body.StreamLimits;
import dev.samovar.cache.readthrough.stream.lease.LeaseAcquisition;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases;
import dev.samovar.cache.readthrough.stream.timing.StreamTimeouts;
import dev.samovar.cache.readthrough.stream.timing.Timer;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.limit.RateLimitedException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The read-through cache of answers that are sent while they are generated, beside {@link
 * dev.samovar.cache.readthrough.ReadThroughCache} for whole answers. A key belongs to one of the two.
 *
 * <p>One generation serves all requests for its key. Who comes late gets it from byte 0, once the store has confirmed after
 * the request began that no purge came between. A purge ends the admission, and nothing is stored; who has joined before
 * it gets the rest. When the last reader leaves, the generation is cancelled.
 *
 * <p>Hits and misses are counted as {@code ReadThroughCache} counts them. Failures are handed to all who wait, and are
 * remembered only to keep refreshes in the background few.
 */
public final class StreamingCache {

    private static final int MAX_ROUNDS = 3;
    private static final Lookup NOWHERE = new Lookup.Absent(-1);

    private final CacheStore store;
    private final StatsCounter stats;
    private final FreshnessPolicy freshness;
    private final FailureCache failures;
    private final InstantSource clock;
    private final CallerContext context;
    private final UnleasedGenerations unleased;
    private final Services services;

    /**
     * @param failures keeps refreshes few; requests of callers do not ask it
     * @param context where callers resume, and readers read
     */
    public StreamingCache(
            CacheStore store,
            StatsCounter stats,
            FreshnessPolicy freshness,
            FailureCache failures,
            StreamLimits limits,
            InstantSource clock,
            CallerContext context) {
        this(store, stats, freshness, failures, limits, Timer.system(clock), context);
    }

    StreamingCache(
            CacheStore store,
            StatsCounter stats,
            FreshnessPolicy freshness,
            FailureCache failures,
            StreamLimits limits,
            Timer timer,
            CallerContext context) {
        this.store = store;
        this.stats = stats;
        this.freshness = freshness;
        this.failures = failures;
        this.clock = timer.clock();
        this.context = context;
        this.unleased = new UnleasedGenerations(timer::nanoTime);
        StreamLeases leases = new StreamLeases(store);
        this.services = new Services(
                leases,
                new LeaseAcquisition(store, leases, clock, unleased),
                new EntryWriter(leases, freshness, clock),
                failures,
                limits,
                timer,
                new Fills());
    }

    /**
     * Answers a request. Emits as soon as there is a first byte.
     *
     * <p>Fails as the loader does before its first byte, with {@link DeadlineExceededException} when a timeout passes
     * before, with {@link NotCachedException} if only a cached answer was wanted, and with {@link
     * GenerationVoidedException} if purges voided the generation {@value #MAX_ROUNDS} times before its first byte. The
     * quota is charged for each generation that this request begins; if it is used up, a request that needs one fails
     * with {@link RateLimitedException}.
     */
    public Uni<StreamResponse> get(
            CacheKey key, RequestCacheControl directives, PartLoader loader, StreamTimeouts timeouts) {
        return Uni.createFrom().deferred(() -> {
            Request request = new Request(
                    key,
                    directives,
                    loader,
                    timeouts,
                    services.leases().moment(),
                    context.capture(),
                    System.nanoTime());
            return directives.noStore() ? bypass(request) : lookUp(key).chain(lookup -> decide(request, lookup));
        });
    }

    /** How many generations are under way, those that may not be joined any more among them. */
    public int generationsUnderWay() {
        return services.fills().size();
    }

    /** How many generations began without a lease, since the store did not give one in time. */
    public long unleasedGenerations() {
        return unleased.count();
    }

    /** Emits {@code null} when the generations that are under way now have ended. */
    public Uni<Void> drained() {
        return services.fills().drained();
    }

    /** Gives up the generations that are under way. */
    public void abort() {
        services.fills().abort();
    }

    /**
     * One request.
     *
     * @param moment when it began in the order of {@link StreamLeases#moment()}
     */
    private record Request(
            CacheKey key,
            RequestCacheControl directives,
            PartLoader loader,
            StreamTimeouts timeouts,
            long moment,
            Executor home,
            long startNanos) {

        Order order(FlightKey flight, Instant newerThan, Purpose purpose) {
            return new Order(flight, newerThan, loader, timeouts, directives.quota(), purpose);
        }
    }

    private Uni<Lookup> lookUp(CacheKey key) {
        // Without its store the cache still answers: every look-up finds nothing
        return store.lookUp(key).onFailure(StoreUnavailableException.class).recoverWithItem(NOWHERE);
    }

    private Uni<StreamResponse> decide(Request request, Lookup lookup) {
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
        stats.miss(request.key().namespace());
        boolean refused = directives.noCache() || lookup instanceof Lookup.Found;
        return joinOrGenerate(request, refused ? CacheStatus.Reason.REQUEST : CacheStatus.Reason.MISS, lookup, 1);
    }

    private StreamResponse serve(Request request, Lookup.Found found) {
        countLookUp(request);
        CacheEntry entry = found.entry();
        boolean fresh = entry.isFresh(now());
        if (!request.directives().onlyIfCached() && (!fresh || freshness.refreshEarly(entry, now()))) {
            refresh(request, found);
        }
        if (fresh) {
            stats.hit(request.key().namespace(), entry.cost());
        } else {
            stats.staleHit(request.key().namespace(), entry.cost());
        }
        return stored(entry, fresh ? new CacheStatus.Hit(found.tier()) : new CacheStatus.Stale(found.tier()));
    }

    private void countLookUp(Request request) {
        stats.lookedUp(request.key().namespace(), System.nanoTime() - request.startNanos());
    }

    private Uni<StreamResponse> joinOrGenerate(Request request, CacheStatus.Reason reason, Lookup lookup, int round) {
        FlightKey flight = new FlightKey(request.key(), lookup.epoch());
        Fill running = services.fills().find(flight);
        if (running != null) {
            return join(request, reason, lookup, round, running, false);
        }
        Optional<Duration> refused = request.directives().quota().tryAcquire();
        if (refused.isPresent()) {
            return Uni.createFrom().failure(RateLimitedException.ofClient(refused.get()));
        }
        Fill mine = new Fill(request.order(flight, newerThan(request, lookup), Purpose.SHARED), services);
        Fill before = services.fills().enter(flight, mine);
        if (before == null) {
            return join(request, reason, lookup, round, mine, true);
        }
        request.directives().quota().release();
        return join(request, reason, lookup, round, before, false);
    }

    private Uni<StreamResponse> join(
            Request request, CacheStatus.Reason reason, Lookup lookup, int round, Fill fill, boolean leader) {
        return fill.join(request.moment(), request.home(), leader).chain(joined -> {
            if (joined instanceof Joined.Refused refused) {
                return retry(request, reason, lookup, refused.voided() ? round + 1 : round);
            }
            boolean collapsed = !leader || joined instanceof Joined.Elsewhere;
            return Uni.createFrom().item(response(joined, new CacheStatus.Forwarded(reason, collapsed, false)));
        });
    }

    private static StreamResponse response(Joined joined, CacheStatus.Forwarded served) {
        return joined instanceof Joined.Admitted admitted
                ? new StreamResponse.Streaming(admitted.head(), Body.chunks(admitted.reader()), served)
                : stored(((Joined.Elsewhere) joined).entry(), served);
    }

    private static StreamResponse stored(CacheEntry entry, CacheStatus served) {
        return new StreamResponse.Stored(new CachedResponse(entry, served));
    }

    private Uni<StreamResponse> retry(Request request, CacheStatus.Reason reason, Lookup before, int round) {
        if (round > MAX_ROUNDS) {
            return Uni.createFrom().failure(new GenerationVoidedException());
        }
        return lookUp(request.key()).chain(lookup -> {
            if (lookup instanceof Lookup.Found found
                    && found.entry().isFresh(now())
                    && generatedAt(found).isAfter(generatedAt(before))) {
                // Generated meanwhile: as new as anything this caller could generate
                return Uni.createFrom().item(stored(found.entry(), new CacheStatus.Forwarded(reason, true, false)));
            }
            return joinOrGenerate(request, reason, lookup, round);
        });
    }

    private void refresh(Request request, Lookup.Found found) {
        FlightKey flight = new FlightKey(request.key(), found.epoch());
        if (failures.recall(flight).isEmpty()
                && services.fills().find(flight) == null
                && request.directives().quota().tryAcquire().isEmpty()) {
            Fill fill = new Fill(request.order(flight, generatedAt(found), Purpose.REFRESH), services);
            if (services.fills().enter(flight, fill) == null) {
                fill.start();
            } else {
                request.directives().quota().release();
            }
        }
    }

    private Uni<StreamResponse> bypass(Request request) {
        if (request.directives().onlyIfCached()) {
            return Uni.createFrom().failure(NotCachedException::new);
        }
        Optional<Duration> refused = request.directives().quota().tryAcquire();
        if (refused.isPresent()) {
            return Uni.createFrom().failure(RateLimitedException.ofClient(refused.get()));
        }
        Fill fill = new Fill(request.order(new FlightKey(request.key(), -1), Instant.MIN, Purpose.BYPASS), services);
        services.fills().enterAlone(fill);
        return fill.join(request.moment(), request.home(), true)
                .map(joined -> response(joined, new CacheStatus.Forwarded(CacheStatus.Reason.BYPASS, false, false)));
    }

    /** What a request accepts instead of a generation: newer than what is there, or what it accepts if that is unknown. */
    private Instant newerThan(Request request, Lookup lookup) {
        return lookup.epoch() < 0 ? request.directives().acceptedAfter(now()) : generatedAt(lookup);
    }

    private static Instant generatedAt(Lookup lookup) {
        return lookup.fold(found -> found.entry().generatedAt(), absent -> Instant.MIN);
    }

    private Instant now() {
        return clock.instant();
    }
}
