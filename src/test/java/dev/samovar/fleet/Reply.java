package dev.samovar.fleet;

import dev.samovar.testing.model.FakeGemini;
import java.time.Duration;

/**
 * What a replica answered.
 *
 * @param topic the topic of the request
 * @param replica the name of the replica
 * @param status the status; 0 if the connection broke
 * @param cacheStatus the header {@code Cache-Status}
 * @param retryAfter the header {@code Retry-After}; empty if there is none
 * @param startedNanos when the request was sent
 * @param endedNanos when the answer was there
 */
public record Reply(
        String topic,
        String replica,
        int status,
        String cacheStatus,
        String retryAfter,
        String body,
        long startedNanos,
        long endedNanos) {

    public Duration time() {
        return Duration.ofNanos(endedNanos - startedNanos);
    }

    /** The number of the model call of the answer. */
    public long serial() {
        return FakeGemini.serialIn(body);
    }

    /** Whether it was served from Redis or the near cache, not from the fallback. */
    public boolean isFromStore() {
        return status == 200 && (cacheStatus.contains("detail=near") || cacheStatus.contains("detail=redis"));
    }

    public boolean isHit() {
        return cacheStatus.contains("; hit");
    }
}
