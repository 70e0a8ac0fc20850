package dev.samovar.limit;

import java.time.Duration;

/** As many generations have run or are under way as may run without the store, or for one client. */
public final class RateLimitedException extends RuntimeException {

    private final transient Duration retryAfter;

    public RateLimitedException(Duration retryAfter) {
        this(
                "The shared cache is unavailable, and the limit of generations without it is reached: try again later",
                retryAfter);
    }

    private RateLimitedException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    /** One client has had as much generated as it may in a minute. */
    public static RateLimitedException ofClient(Duration retryAfter) {
        return new RateLimitedException(
                "As much has been generated for this address as may be in a minute: try again later, or ask for what is"
                        + " cached",
                retryAfter);
    }

    /** When it is worth to try again. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
