package dev.samovar.warming.request;

import com.github.benmanes.caffeine.cache.Cache;
import dev.samovar.cache.bounded.ByteBoundedCache;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.warming.popularity.PopularityStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * Recent requests by fingerprint, bounded in bytes and number: what is asked often stays. Each is forgotten after the days
 * for which requests are counted, and remembered anew when it is made again. Safe from any thread; never blocks.
 */
final class RememberedRequests {

    /** What all may take: 2,000 requests of this least size. */
    private static final long MAX_BYTES = 8L << 20;

    private static final int LEAST_BYTES = 4 * 1024;
    private static final int BASE_BYTES = 1024;
    private static final Namespace REQUESTS = new Namespace("requests");

    private final Cache<CacheKey, Kept> requests;
    private final InstantSource clock;

    RememberedRequests(InstantSource clock, ScheduledExecutorService workers) {
        this.clock = clock;
        this.requests = ByteBoundedCache.of(
                MAX_BYTES,
                (key, kept) -> Math.max(LEAST_BYTES, BASE_BYTES + kept.request().body().length),
                Kept::until,
                clock,
                workers,
                (key, kept, cause) -> {
                    // Nothing depends on it
                });
    }

    private record Kept(WarmableRequest request, Instant until) {}

    /** Remembers a request unless it is remembered already. */
    void remember(String fingerprint, Supplier<Optional<WarmableRequest>> request) {
        CacheKey key = key(fingerprint);
        if (requests.getIfPresent(key) == null) {
            Instant until = clock.instant().plus(Duration.ofDays(PopularityStore.DAYS));
            request.get().ifPresent(made -> requests.put(key, new Kept(made, until)));
        }
    }

    Optional<WarmableRequest> find(String fingerprint) {
        return Optional.ofNullable(requests.getIfPresent(key(fingerprint))).map(Kept::request);
    }

    /** What all take, after all maintenance that is due. Not for event loops. */
    long usedBytes() {
        return ByteBoundedCache.usedBytes(requests);
    }

    private static CacheKey key(String fingerprint) {
        return new CacheKey(REQUESTS, "", fingerprint);
    }
}
