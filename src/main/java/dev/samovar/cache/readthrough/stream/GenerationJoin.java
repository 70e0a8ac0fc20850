package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.GenerationVoidedException;
import dev.samovar.cache.readthrough.NotCachedException;
import dev.samovar.cache.readthrough.flight.FlightKey;
import dev.samovar.cache.readthrough.flight.VoidedRounds;
import dev.samovar.cache.readthrough.stream.Order.Purpose;
import dev.samovar.cache.readthrough.stream.body.Body;
import dev.samovar.cache.readthrough.stream.body.Joined;
import dev.samovar.cache.stats.RefreshOutcome;
import dev.samovar.limit.RateLimitedException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * How a request gets its answer from a generation: it joins the one in progress, or begins one, and looks again if a purge
 * came between.
 */
final class GenerationJoin {

    private static final Lookup NOWHERE = new Lookup.Absent(-1);

    private final CacheStore store;
    private final Services services;
    private final InstantSource clock;

    GenerationJoin(CacheStore store, Services services) {
        this.store = store;
        this.services = services;
        this.clock = services.timer().clock();
    }

    /** Looks a key up. */
    Uni<Lookup> lookUp(CacheKey key) {
        // Without its store the cache still answers: every look-up finds nothing
        return store.lookUp(key).onFailure(StoreUnavailableException.class).recoverWithItem(NOWHERE);
    }

    /**
     * Joins a generation, or begins it.
     *
     * @param lookup what was found before
     */
    Uni<StreamResponse> join(StreamRequest request, CacheStatus.Reason reason, Lookup lookup) {
        return joinOrGenerate(request, reason, lookup, 1);
    }

    private Uni<StreamResponse> joinOrGenerate(
            StreamRequest request, CacheStatus.Reason reason, Lookup lookup, int round) {
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
            StreamRequest request, CacheStatus.Reason reason, Lookup lookup, int round, Fill fill, boolean leader) {
        Uni<Joined> wait = services.counter()
                .around(
                        request.key().namespace(),
                        !leader,
                        fill.join(request.moment(), request.home(), leader),
                        joined -> isShared(joined, leader));
        return wait.chain(joined -> {
            if (joined instanceof Joined.Refused refused) {
                return refused.voided()
                        ? pause(request, round + 1).chain(() -> retry(request, reason, lookup, round + 1))
                        : retry(request, reason, lookup, round);
            }
            CacheStatus.Forwarded served = new CacheStatus.Forwarded(reason, isShared(joined, leader), false);
            return Uni.createFrom().item(response(joined, served));
        });
    }

    /** Whether another request's generation answers. */
    private static boolean isShared(Joined joined, boolean leader) {
        return joined instanceof Joined.Elsewhere
                || (joined instanceof Joined.Admitted admitted && (!leader || admitted.followed()));
    }

    private static StreamResponse response(Joined joined, CacheStatus.Forwarded served) {
        return joined instanceof Joined.Admitted admitted
                ? new StreamResponse.Streaming(admitted.head(), Body.chunks(admitted.reader()), served)
                : stored(((Joined.Elsewhere) joined).entry(), served);
    }

    private static StreamResponse stored(CacheEntry entry, CacheStatus served) {
        return new StreamResponse.Stored(new CachedResponse(entry, served));
    }

    private Uni<StreamResponse> retry(StreamRequest request, CacheStatus.Reason reason, Lookup before, int round) {
        if (round > VoidedRounds.MAX) {
            return Uni.createFrom().failure(new GenerationVoidedException());
        }
        return lookUp(request.key()).chain(lookup -> {
            if (lookup instanceof Lookup.Found found
                    && found.entry().isFresh(clock.instant())
                    && generatedAt(found).isAfter(generatedAt(before))) {
                // Generated meanwhile: as new as anything this caller could generate
                return Uni.createFrom().item(stored(found.entry(), new CacheStatus.Forwarded(reason, true, false)));
            }
            return joinOrGenerate(request, reason, lookup, round);
        });
    }

    private Uni<Void> pause(StreamRequest request, int round) {
        Duration pause = VoidedRounds.pauseBefore(round);
        return pause.isZero() || round > VoidedRounds.MAX
                ? Uni.createFrom().voidItem()
                : Uni.createFrom()
                        .<Void>emitter(over -> {
                            Runnable cancel = services.timer().after(pause, () -> over.complete(null));
                            over.onTermination(cancel);
                        })
                        .emitOn(request.home());
    }

    /** Begins the refresh of an entry in the background, unless one is under way or failed a short time ago. */
    void refresh(StreamRequest request, Lookup.Found found) {
        FlightKey flight = new FlightKey(request.key(), found.epoch());
        if (services.failures().recall(flight).isPresent() || services.fills().find(flight) != null) {
            return;
        }
        if (request.directives().quota().tryAcquire().isPresent()) {
            services.counter().refreshed(request.key().namespace(), RefreshOutcome.REFUSED);
            return;
        }
        Fill fill = new Fill(request.order(flight, generatedAt(found), Purpose.REFRESH), services);
        if (services.fills().enter(flight, fill) == null) {
            fill.start();
        } else {
            request.directives().quota().release();
        }
    }

    /** Generates for one request alone. */
    Uni<StreamResponse> bypass(StreamRequest request) {
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
    private Instant newerThan(StreamRequest request, Lookup lookup) {
        return lookup.epoch() < 0 ? request.directives().acceptedAfter(clock.instant()) : generatedAt(lookup);
    }

    private static Instant generatedAt(Lookup lookup) {
        return lookup.fold(found -> found.entry().generatedAt(), absent -> Instant.MIN);
    }
}
