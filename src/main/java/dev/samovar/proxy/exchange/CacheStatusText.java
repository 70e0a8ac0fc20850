package dev.samovar.proxy.exchange;

/** Values of {@code Cache-Status} (RFC 9211) for responses that the cache has not made. */
public final class CacheStatusText {

    public static final String NAME = "Cache-Status";

    /** A generation that brought nothing to keep. */
    static final String MISS = "samovar; fwd=miss";

    private CacheStatusText() {}

    /**
     * A request that was forwarded without the cache.
     *
     * @param reason why, as a token
     */
    public static String bypass(String reason) {
        return "samovar; fwd=bypass; detail=" + reason;
    }
}
