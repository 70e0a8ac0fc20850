package dev.samovar.cache.readthrough.stream.timing;

import java.time.Duration;

/**
 * How long a generation in parts may take. A longer one fails with
 * {@link dev.samovar.cache.readthrough.flight.DeadlineExceededException}.
 *
 * @param firstByte from its beginning to the first chunk
 * @param betweenBytes from one chunk to the next; time during which the readers ask for nothing does not count
 * @param total from its beginning to its end, and before that the wait for a generation on another replica
 */
public record StreamTimeouts(Duration firstByte, Duration betweenBytes, Duration total) {

    public StreamTimeouts {
        if (!isPositive(firstByte) || !isPositive(betweenBytes) || !isPositive(total)) {
            throw new IllegalArgumentException("Each timeout of a stream is more than 0");
        }
    }

    private static boolean isPositive(Duration time) {
        return !time.isNegative() && !time.isZero();
    }
}
