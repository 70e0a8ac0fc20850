package dev.samovar.proxy.exchange;

import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.RequestCacheControl;
import java.util.Locale;

/** Values of {@code Cache-Status} (RFC 9211) for responses that the cache has not made. */
public final class CacheStatusText {

    public static final String NAME = "Cache-Status";

    private CacheStatusText() {}

    /**
     * A request with several inputs of which only some were forwarded.
     *
     * @param share how many had an entry, of how many, such as {@code 3/4}
     */
    public static String partHit(CacheStatus.Forwarded forwarded, String share) {
        return "samovar; fwd=" + forwarded.reason().name().toLowerCase(Locale.ROOT)
                + (forwarded.stored() ? "; stored" : "")
                + (forwarded.collapsed() ? "; collapsed" : "")
                // A token: those of RFC 8941 begin with a letter, and may have a slash
                + "; detail=hits:" + share;
    }

    /** A request whose answer is one that the cache does not keep, by what it asked of the cache. */
    static String refused(RequestCacheControl directives) {
        if (directives.noStore()) {
            return "samovar; fwd=bypass";
        }
        return directives.noCache() ? "samovar; fwd=request" : "samovar; fwd=miss";
    }

    /**
     * A request that was forwarded without the cache.
     *
     * @param reason why, as a token
     */
    public static String bypass(String reason) {
        return "samovar; fwd=bypass; detail=" + reason;
    }
}
