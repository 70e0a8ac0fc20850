package dev.samovar.cache.readthrough;

import dev.samovar.limit.Quota;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a caller asks of the cache for one request (RFC 9111, section 5.2.1).
 *
 * @param noCache generate anew, and store
 * @param noStore generate, and neither read nor store
 * @param maxAge refuse entries older than this
 * @param onlyIfCached never generate
 * @param quota the quota that a generation counts against
 */
public record RequestCacheControl(
        boolean noCache, boolean noStore, Optional<Duration> maxAge, boolean onlyIfCached, Quota quota) {

    /** No directives. */
    public static final RequestCacheControl NONE = new RequestCacheControl(false, false, Optional.empty(), false);

    /** Directives without a quota. */
    public RequestCacheControl(boolean noCache, boolean noStore, Optional<Duration> maxAge, boolean onlyIfCached) {
        this(noCache, noStore, maxAge, onlyIfCached, Quota.UNLIMITED);
    }

    /** Whether any answer will do. */
    public boolean isNone() {
        return !noCache && !noStore && maxAge.isEmpty() && !onlyIfCached;
    }

    /** The same directives with a quota. */
    public RequestCacheControl chargedTo(Quota other) {
        return new RequestCacheControl(noCache, noStore, maxAge, onlyIfCached, other);
    }

    /** The same directives, without a generation. */
    public RequestCacheControl onlyCached() {
        return new RequestCacheControl(noCache, noStore, maxAge, true, quota);
    }

    /** The time after which an entry must have been generated to be good enough; {@link Instant#MIN} if any is. */
    public Instant acceptedAfter(Instant now) {
        return noCache ? now : maxAge.map(now::minus).orElse(Instant.MIN);
    }

    /** Whether an entry of this age is good enough. */
    public boolean accepts(Duration age) {
        return maxAge.map(limit -> age.compareTo(limit) <= 0).orElse(true);
    }
}
