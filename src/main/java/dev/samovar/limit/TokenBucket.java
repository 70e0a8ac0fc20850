package dev.samovar.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Rate limit of so many permits in a minute, all of which may be taken at once. Never blocks; safe from any thread. */
final class TokenBucket {

    private final Bucket bucket;

    /**
     * A full bucket.
     *
     * @param perMinute permits in a minute, 1 or more
     * @param nanoTime the monotonic clock of this process
     */
    TokenBucket(int perMinute, LongSupplier nanoTime) {
        if (perMinute < 1) {
            throw new IllegalArgumentException("A rate limit allows at least one call in a minute");
        }
        this.bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
                .withCustomTimePrecision(new Clock(nanoTime))
                .build();
    }

    /** Takes a permit; or takes none, and returns the time until there is one. */
    Optional<Duration> tryAcquire() {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    /** Gives back a permit that was not used. */
    void release() {
        bucket.addTokens(1);
    }

    private record Clock(LongSupplier nanoTime) implements TimeMeter {

        @Override
        public long currentTimeNanos() {
            return nanoTime.getAsLong();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
