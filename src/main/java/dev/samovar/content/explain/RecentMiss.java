package dev.samovar.content.explain;

import dev.samovar.cache.key.CacheKey;
import java.time.Instant;

/**
 * A key that was missed, with the reason at that time.
 *
 * @param at when it was missed last
 * @param times how often in a row for the same reason
 * @param logicalKey the key with the present version of the cache
 */
public record RecentMiss(Instant at, long times, CacheKey key, String logicalKey, MissDiagnosis.Reason reason) {

    /** The same for another reason. */
    RecentMiss because(MissDiagnosis.Reason other) {
        return new RecentMiss(at, times, key, logicalKey, other);
    }
}
