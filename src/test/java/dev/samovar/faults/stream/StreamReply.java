package dev.samovar.faults.stream;

import dev.samovar.testing.model.FakeGemini;

/**
 * What a reader of a stream got.
 *
 * @param topic the topic of the request, which is its key
 * @param replica the name of the replica
 * @param reader how it was read
 * @param status the status; 0 without a response
 * @param cacheStatus the header {@code Cache-Status}
 * @param retryAfter the header {@code Retry-After}; empty if there is none
 * @param body the bytes of the body that arrived
 * @param startedNanos when the request was sent
 * @param endedNanos when it was over
 */
record StreamReply(
        String topic,
        String replica,
        Reader reader,
        int status,
        End end,
        String cacheStatus,
        String retryAfter,
        String body,
        long startedNanos,
        long endedNanos) {

    /** How a stream is read. */
    enum Reader {
        /** As fast as it comes, to its end. */
        WHOLE,
        /** To its end, slower than it comes. */
        SLOW,
        /** Some bytes, and then the reader closes its connection. */
        LEAVING
    }

    /** How a response ended. */
    enum End {
        /** As HTTP says that a complete one ends. */
        ENDED,
        /** With the connection, before its end. */
        BROKEN,
        /** The reader closed the connection. */
        LEFT,
        /** No byte came for so long that the reader gave up. */
        LATE
    }

    /** The number of the upstream's call whose answer it begins with; 0 without any part. */
    long serial() {
        return FakeGemini.serialIn(body);
    }

    boolean isHit() {
        return cacheStatus.contains("; hit");
    }

    @Override
    public String toString() {
        return "'%s' on %s, reader %s: %d %s after %d bytes of call %d, %s, %d ms%s"
                .formatted(
                        topic,
                        replica,
                        reader,
                        status,
                        end,
                        body.length(),
                        serial(),
                        cacheStatus.isEmpty() ? "no Cache-Status" : cacheStatus,
                        (endedNanos - startedNanos) / 1_000_000,
                        status == 200 || body.isEmpty() ? "" : ": " + body);
    }
}
