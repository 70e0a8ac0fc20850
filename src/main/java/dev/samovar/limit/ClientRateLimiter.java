package dev.samovar.limit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Rate limit of generations for each client.
 *
 * <p>Memory is bounded: beyond {@value #MAX_CLIENTS} clients the least recently used one is removed, and is full again when
 * it returns. Never waits; safe from any thread.
 */
public final class ClientRateLimiter {

    /** The number of clients that are held. */
    static final int MAX_CLIENTS = 10_000;

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final int perMinute;
    private final LongSupplier nanoTime;

    // Under the lock of this object
    private final Map<String, TokenBucket> clients = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
            return size() > MAX_CLIENTS;
        }
    };

    /**
     * A limiter without clients.
     *
     * @param perMinute generations in a minute for each client, 1 or more
     * @param nanoTime the monotonic clock of this process
     */
    public ClientRateLimiter(int perMinute, LongSupplier nanoTime) {
        if (perMinute < 1) {
            throw new IllegalArgumentException("A rate limit allows at least one generation in a minute");
        }
        this.perMinute = perMinute;
        this.nanoTime = nanoTime;
    }

    /**
     * The quota of a client.
     *
     * @param client what names it
     */
    public Quota of(String client) {
        return new Quota() {
            @Override
            public Optional<Duration> tryAcquire() {
                return bucket(client).tryAcquire().map(wait -> wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait);
            }

            @Override
            public void release() {
                bucket(client).release();
            }
        };
    }

    /** The number of clients that are held at present. */
    synchronized int size() {
        return clients.size();
    }

    private synchronized TokenBucket bucket(String client) {
        return clients.computeIfAbsent(client, unknown -> new TokenBucket(perMinute, nanoTime));
    }
}
