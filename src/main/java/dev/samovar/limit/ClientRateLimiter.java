package dev.samovar.limit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What each client may have generated: so many in a minute (a token bucket that is full at first).
 *
 * <p>Memory is bounded: of more than {@value #MAX_CLIENTS} clients the one that was quiet for longest is forgotten. Safe
 * from any thread, and never waits.
 */
public final class ClientRateLimiter {

    /** How many clients are remembered. */
    static final int MAX_CLIENTS = 10_000;

    private static final double NANOS_PER_MINUTE = Duration.ofMinutes(1).toNanos();
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final int perMinute;
    private final LongSupplier nanoTime;

    // Under the lock of this object
    private final Map<String, Bucket> clients = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_CLIENTS;
        }
    };

    /**
     * @param perMinute generations in a minute for each client, 1 or more
     * @param nanoTime the monotonic clock of this process
     */
    public ClientRateLimiter(int perMinute, LongSupplier nanoTime) {
        if (perMinute < 1) {
            throw new IllegalArgumentException("A budget allows at least one generation in a minute");
        }
        this.perMinute = perMinute;
        this.nanoTime = nanoTime;
    }

    private static final class Bucket {
        double left;
        long filledAt;
    }

    /**
     * A client that pays for itself.
     *
     * @param client what names it
     */
    public Quota of(String client) {
        return new Quota() {
            @Override
            public Optional<Duration> tryAcquire() {
                return take(client);
            }

            @Override
            public void release() {
                giveBack(client);
            }
        };
    }

    /** How many clients are remembered. */
    synchronized int size() {
        return clients.size();
    }

    private synchronized Optional<Duration> take(String client) {
        Bucket bucket = filled(client);
        if (bucket.left < 1) {
            Duration wait = Duration.ofNanos((long) ((1 - bucket.left) * NANOS_PER_MINUTE / perMinute));
            return Optional.of(wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait);
        }
        bucket.left--;
        return Optional.empty();
    }

    private synchronized void giveBack(String client) {
        Bucket bucket = filled(client);
        bucket.left = Math.min(perMinute, bucket.left + 1);
    }

    private Bucket filled(String client) {
        long now = nanoTime.getAsLong();
        Bucket bucket = clients.computeIfAbsent(client, c -> full(now));
        bucket.left = Math.min(perMinute, bucket.left + (now - bucket.filledAt) * perMinute / NANOS_PER_MINUTE);
        bucket.filledAt = now;
        return bucket;
    }

    private Bucket full(long now) {
        Bucket bucket = new Bucket();
        bucket.left = perMinute;
        bucket.filledAt = now;
        return bucket;
    }
}
