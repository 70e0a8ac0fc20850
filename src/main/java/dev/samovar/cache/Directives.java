package dev.samovar.cache;

import java.time.Duration;
import java.util.Optional;

/**
 * What a caller asks of the cache for one request (RFC 9111, section 5.2.1).
 *
 * @param noCache generate anew, and store
 * @param noStore generate, and neither read nor store
 * @param maxAge refuse entries older than this
 * @param onlyIfCached never generate
 */
public record Directives(boolean noCache, boolean noStore, Optional<Duration> maxAge, boolean onlyIfCached) {

    /** No wish. */
    public static final Directives NONE = new Directives(false, false, Optional.empty(), false);

    /** Whether an entry of this age is good enough. */
    boolean accepts(Duration age) {
        return maxAge.map(limit -> age.compareTo(limit) <= 0).orElse(true);
    }
}
