package dev.samovar.cache.entry;

import java.time.Duration;

/**
 * How long the entries of a namespace live.
 *
 * @param fresh how long an entry is a hit; more than 0
 * @param stale how long after that it may be served stale; 0 or more
 */
public record Lifetime(Duration fresh, Duration stale) {

    public Lifetime {
        if (fresh.isNegative() || fresh.isZero() || stale.isNegative()) {
            throw new IllegalArgumentException("An entry is fresh for more than 0, and stale for 0 or more");
        }
    }
}
