package dev.samovar.fleet;

import dev.samovar.testing.model.FakeGemini;
import java.time.Duration;

/**
 * What a replica answered.
 *
 * @param topic what was asked about
 * @param replica the name of the replica
 * @param status the status; 0 if the connection broke
 * @param cacheStatus the header that says where the answer came from
 * @param retryAfter the header that says when to ask again; empty if there is none
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

    /** The number of the model's call that the answer came from. */
    public long serial() {
        return FakeGemini.serialIn(body);
    }

    /** Whether it came from Redis, or from a copy of what is there, not from what stands in for it. */
    public boolean isFromStore() {
        return status == 200 && (cacheStatus.contains("detail=near") || cacheStatus.contains("detail=redis"));
    }

    public boolean isHit() {
        return cacheStatus.contains("; hit");
    }
}
