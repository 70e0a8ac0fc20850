package dev.samovar.bench;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.key.CacheKey;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;

/** The sample entries in a cache of Caffeine with nothing around it: what look-ups are put beside. */
public final class CaffeineCopies {

    private CaffeineCopies() {}

    /** A cache of twice the room that the sample entries need, without times. */
    public static Cache<CacheKey, CacheEntry> open(Executor workers) {
        Cache<CacheKey, CacheEntry> cache = Caffeine.newBuilder()
                .maximumSize(2L * Sample.ENTRIES)
                .executor(workers)
                .build();
        IntStream.range(0, Sample.ENTRIES)
                .forEach(number -> cache.put(Sample.key(number), Sample.entry(Sample.USUAL_BODY, 1)));
        return cache;
    }
}
