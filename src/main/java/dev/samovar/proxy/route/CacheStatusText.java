package dev.samovar.proxy.route;

/** Values of {@code Cache-Status} (RFC 9211) for responses that the cache has not made. */
final class CacheStatusText {

    static final String NAME = "Cache-Status";

    /** A generation that brought nothing to keep. */
    static final String MISS = "samovar; fwd=miss";

    private CacheStatusText() {}

    /**
     * A request that was forwarded without the cache.
     *
     * @param reason why, as a token
     */
    static String bypass(String reason) {
        return "samovar; fwd=bypass; detail=" + reason;
    }
}
