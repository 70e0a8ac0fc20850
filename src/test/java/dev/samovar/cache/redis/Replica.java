package dev.samovar.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;

/** The steps that tests of the Redis store are made of. */
public final class Replica {

    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private Replica() {}

    public static <T> T get(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }

    public static Optional<CacheEntry> find(RedisCacheStore store, CacheKey key) {
        return get(store.lookUp(key)) instanceof Lookup.Found found ? Optional.of(found.entry()) : Optional.empty();
    }

    public static Lease grant(RedisCacheStore store, CacheKey key) {
        return ((Acquisition.Granted) get(store.acquire(key, Instant.MIN))).lease();
    }

    /** An entry that was generated in no time, and so began after every purge before it. */
    public static CacheEntry entry(Lease lease) {
        return entry(lease, Duration.ZERO);
    }

    /** An entry that ends now, and whose generation took so long. */
    public static CacheEntry entry(Lease lease, Duration generation) {
        CacheEntry entry =
                Sample.entry(lease, lease.key().subject(), Instant.now(), Duration.ofHours(1), Duration.ofDays(1));
        return new CacheEntry(
                entry.body(),
                entry.head(),
                entry.etag(),
                entry.generatedAt(),
                entry.freshUntil(),
                entry.keptUntil(),
                entry.epoch(),
                new Cost(1, 1, 1, generation),
                "");
    }

    public static CacheEntry fill(RedisCacheStore store, CacheKey key) {
        Lease lease = grant(store, key);
        CacheEntry entry = entry(lease);
        assertThat(get(store.store(lease, entry))).isTrue();
        return entry;
    }

    /** Fills keys of these numbers, many at a time. */
    public static void fill(RedisCacheStore store, Namespace namespace, int from, int to) {
        Multi.createFrom()
                .iterable(IntStream.range(from, to).boxed().toList())
                .onItem()
                .transformToUni(i -> {
                    CacheKey key = Sample.key(namespace, "topic " + i);
                    return store.acquire(key, Instant.MIN)
                            .map(acquisition -> ((Acquisition.Granted) acquisition).lease())
                            .chain(lease -> store.store(lease, entry(lease)));
                })
                .merge(256)
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE)
                .forEach(stored -> assertThat(stored).isTrue());
    }
}
