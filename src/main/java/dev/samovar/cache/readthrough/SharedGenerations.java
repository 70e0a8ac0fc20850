package dev.samovar.cache.readthrough;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.FlightKey;
import dev.samovar.cache.readthrough.flight.SingleFlight;
import dev.samovar.cache.readthrough.flight.VoidedRounds;
import dev.samovar.cache.stats.GenerationCounter;
import dev.samovar.limit.Quota;
import dev.samovar.limit.RateLimitedException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The generations that requests share: each request joins or begins that of its key, and retries if a purge voided it.
 * A recent failure answers in place of a generation.
 */
final class SharedGenerations {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Lookup NOWHERE = new Lookup.Absent(-1);

    private final CacheStore store;
    private final LeasedGeneration generation;
    private final FailureCache failures;
    private final GenerationCounter counter;
    private final ReadThroughCache.Timing timing;
    private final SingleFlight<FlightKey, FillResult> flights;

    SharedGenerations(
            CacheStore store,
            LeasedGeneration generation,
            FailureCache failures,
            GenerationCounter counter,
            ReadThroughCache.Timing timing) {
        this.store = store;
        this.generation = generation;
        this.failures = failures;
        this.counter = counter;
        this.timing = timing;
        this.flights = new SingleFlight<>(timing.context());
    }

    /**
     * One request.
     *
     * @param lacked what is reported of it if its key is none of an entry
     * @param moment when it began in the order of {@link LeasedGeneration#moment()}
     */
    record Request(
            CacheKey key,
            Optional<Lacked> lacked,
            RequestCacheControl directives,
            Loader loader,
            long moment,
            long startNanos) {

        Request lacking(Lacked entry) {
            return new Request(key, Optional.of(entry), directives, loader, moment, startNanos);
        }

        /** The rest of the caller's patience, which covers all attempts. */
        Duration left(Duration patience) {
            Duration left = patience.minusNanos(System.nanoTime() - startNanos);
            return left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
        }
    }

    /** How many generations are under way. */
    int size() {
        return flights.size();
    }

    /** Emits {@code null} when the generations that are under way now have ended. */
    Uni<Void> drained() {
        return flights.drained();
    }

    /** Gives up the generations that are under way. */
    void abort() {
        flights.abort();
    }

    /** What a store has; nothing if it is unavailable. */
    static Uni<Lookup> lookUp(CacheStore store, CacheKey key) {
        // Without its store the cache still answers: every look-up finds nothing
        return store.lookUp(key).onFailure(StoreUnavailableException.class).recoverWithItem(NOWHERE);
    }

    /**
     * Answers a request that needs a generation. Fails as the generation does, and as {@link ReadThroughCache#get} says.
     */
    Uni<CachedResponse> joinOrGenerate(Request request, CacheStatus.Reason reason, Lookup lookup) {
        return joinOrGenerate(request, reason, lookup, 1);
    }

    private Uni<CachedResponse> joinOrGenerate(Request request, CacheStatus.Reason reason, Lookup lookup, int round) {
        FlightKey flight = new FlightKey(request.key(), lookup.epoch());
        if (reason == CacheStatus.Reason.MISS) {
            Optional<Throwable> failure = failures.recallForRequest(flight);
            if (failure.isPresent()) {
                return Uni.createFrom().failure(failure.get());
            }
        }
        boolean joins = flights.isUnderWay(flight);
        Quota quota = joins ? Quota.UNLIMITED : request.directives().quota();
        Optional<Duration> refused = quota.tryAcquire();
        if (refused.isPresent()) {
            return Uni.createFrom().failure(RateLimitedException.ofClient(refused.get()));
        }
        Duration left = request.left(timing.patience());
        Uni<SingleFlight.Joined<FillResult>> shared = flights.join(
                flight,
                left,
                () -> generate(
                        flight,
                        newerThan(request, lookup),
                        request,
                        entry -> request.lacked().isPresent()));
        return counter.around(request.key().namespace(), joins, shared, SharedGenerations::isAnothers)
                .invoke(joined -> release(quota, joined))
                .chain(joined -> toResponse(request, reason, joined)
                        .map(answer -> Uni.createFrom().item(answer))
                        .orElseGet(() -> retry(request, reason, lookup, round)));
    }

    /** Gives the permit back of a request that got the answer of another one, here or on another replica. */
    private static void release(Quota quota, SingleFlight.Joined<FillResult> joined) {
        if (isAnothers(joined)) {
            quota.release();
        }
    }

    private static boolean isAnothers(SingleFlight.Joined<FillResult> joined) {
        return !joined.leader() || (joined.value() instanceof FillResult.Filled filled && filled.elsewhere());
    }

    /** The answer, unless a purge may have overtaken it before this request began. */
    private Optional<CachedResponse> toResponse(
            Request request, CacheStatus.Reason reason, SingleFlight.Joined<FillResult> joined) {
        if (joined.value() instanceof FillResult.Filled filled && request.moment() < filled.vouchedFor()) {
            boolean collapsed = !joined.leader() || filled.elsewhere();
            CacheStatus served = new CacheStatus.Forwarded(reason, collapsed, filled.stored() && !collapsed);
            return Optional.of(new CachedResponse(filled.entry(), served));
        }
        return Optional.empty();
    }

    private Uni<CachedResponse> retry(Request request, CacheStatus.Reason reason, Lookup before, int round) {
        if (round == VoidedRounds.MAX) {
            return Uni.createFrom().failure(new GenerationVoidedException());
        }
        return pause(request, round + 1)
                .chain(() -> lookUp(store, request.key()))
                .chain(lookup -> {
                    if (lookup instanceof Lookup.Found found
                            && found.entry().isFresh(now())
                            && generatedAt(found).isAfter(generatedAt(before))) {
                        // Generated meanwhile by another process: as new as anything this caller could generate
                        CacheStatus served = new CacheStatus.Forwarded(reason, true, false);
                        return Uni.createFrom().item(new CachedResponse(found.entry(), served));
                    }
                    return joinOrGenerate(request, reason, lookup, round + 1);
                });
    }

    private Uni<Void> pause(Request request, int round) {
        Uni<Void> now = Uni.createFrom().voidItem();
        Duration pause = VoidedRounds.pauseBefore(round);
        Duration left = request.left(timing.patience());
        return pause.isZero()
                ? now
                : now.onItem()
                        .delayIt()
                        .by(pause.compareTo(left) < 0 ? pause : left)
                        .emitOn(timing.context().capture());
    }

    /** Whether a generation is under way. */
    boolean isUnderWay(FlightKey flight) {
        return flights.isUnderWay(flight);
    }

    /** Begins a generation that no request waits for; those of its key join it. */
    void start(FlightKey flight, Supplier<Uni<FillResult>> generated) {
        flights.start(flight, generated);
    }

    /**
     * Generates, and keeps a failure for requests that follow.
     *
     * @param renewed whether an answer that was not stored here has been stored by its loader
     */
    Uni<FillResult> generate(FlightKey flight, Instant newerThan, Request request, Predicate<CacheEntry> renewed) {
        Optional<CacheKey> part = request.lacked().map(Lacked::key);
        return generation
                .run(flight, newerThan, request.loader())
                .invoke(result -> noteUnstored(flight, result, renewed))
                .onFailure()
                .invoke(failure -> failures.remember(flight, part.orElse(flight.key()), failure));
    }

    private void noteUnstored(FlightKey flight, FillResult result, Predicate<CacheEntry> renewed) {
        if (result instanceof FillResult.Filled filled
                && !filled.stored()
                && !filled.elsewhere()
                && !renewed.test(filled.entry())) {
            failures.notStored(flight);
        }
    }

    /** What a request accepts instead of a generation: newer than what is there, or what it accepts if that is unknown. */
    private Instant newerThan(Request request, Lookup lookup) {
        return lookup.epoch() < 0 ? request.directives().acceptedAfter(now()) : generatedAt(lookup);
    }

    /** When the entry that is there was generated: what replaces it has to be newer. */
    static Instant generatedAt(Lookup lookup) {
        return lookup.fold(found -> found.entry().generatedAt(), absent -> Instant.MIN);
    }

    private Instant now() {
        return timing.clock().instant();
    }
}
