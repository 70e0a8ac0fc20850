package dev.samovar.limit;

import java.time.Duration;

/** Failure of a generation over the limit of one client, or over that of an outage of the store. */
public final class RateLimitedException extends RuntimeException {

    private final transient Duration retryAfter;

    /** The limit during an outage of the shared store is reached. */
    public RateLimitedException(Duration retryAfter) {
        this(
                "The shared cache is unavailable, and the limit of generations without it is reached: try again later",
                retryAfter);
    }

    private RateLimitedException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    /** The limit of one client is reached. */
    public static RateLimitedException ofClient(Duration retryAfter) {
        return new RateLimitedException(
                "As much has been generated for this address as may be in a minute: try again later, or ask for what is"
                        + " cached",
                retryAfter);
    }

    /** The time until a generation may be possible again. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
