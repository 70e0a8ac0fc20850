package dev.samovar.fleet;

import java.time.Duration;

/**
 * What a replica answered.
 *
 * @param topic what was asked about
 * @param replica the name of the replica
 * @param status the status; 0 if the connection broke
 * @param cacheStatus the header that says where the answer came from
 * @param startedNanos when the request was sent
 * @param endedNanos when the answer was there
 */
record Reply(
        String topic, String replica, int status, String cacheStatus, String body, long startedNanos, long endedNanos) {

    Duration time() {
        return Duration.ofNanos(endedNanos - startedNanos);
    }

    /** The number of the model's call that the answer came from. */
    long serial() {
        return FakeGemini.serialIn(body);
    }

    boolean isHit() {
        return cacheStatus.contains("; hit");
    }
}
