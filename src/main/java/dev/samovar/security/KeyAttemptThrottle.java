package dev.samovar.security;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Throttling of failed operator key attempts, per client.
 *
 * <p>The first {@value #FREE} answers are not delayed; each further one is delayed twice as long as the one before, up
 * to {@link #LONGEST}. A client with {@value #MAX_DELAYED} delayed answers is refused without a check of its key, so
 * that concurrent attempts gain nothing. Other clients are unaffected.
 *
 * <p>Memory is bounded: of more than {@value #MAX_CLIENTS} clients the least recently used is removed. Safe from any
 * thread; never waits itself.
 */
final class KeyAttemptThrottle {

    /** The wrong keys of a client that are answered without delay. */
    static final int FREE = 3;

    /** The most delayed answers per client. */
    static final int MAX_DELAYED = 4;

    /** The most clients that are kept. */
    static final int MAX_CLIENTS = 10_000;

    /** The most delayed answers of all clients. */
    static final int MAX_DELAYED_TOGETHER = 1_000;

    /** The longest delay. */
    static final Duration LONGEST = Duration.ofSeconds(5);

    /** The time without a wrong key after which the count of a client is reset. */
    static final Duration RESET_AFTER = Duration.ofMinutes(10);

    private static final Duration FIRST = Duration.ofMillis(250);

    private final LongSupplier nanoTime;

    // Guarded by this
    private final Map<String, Attempts> clients = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Attempts> eldest) {
            return size() > MAX_CLIENTS;
        }
    };
    private int delayed;

    /**
     * @param nanoTime the monotonic clock of this process
     */
    KeyAttemptThrottle(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private static final class Attempts {
        int wrong;
        int delayed;
        long lastNanos;
        long blockedUntilNanos;
    }

    /** Whether a key of this client may be checked now. */
    synchronized boolean mayTry(String client) {
        Attempts attempts = clients.get(client);
        return attempts == null || attempts.delayed < MAX_DELAYED;
    }

    /** Whether the last wrong key of this client is so recent that the key of a request is ignored. */
    synchronized boolean isBlocked(String client) {
        Attempts attempts = clients.get(client);
        return attempts != null && nanoTime.getAsLong() - attempts.blockedUntilNanos < 0;
    }

    /**
     * Counts a wrong key, and returns the delay of its answer, after which {@link #answered} is to be called. Empty if
     * too many answers are delayed already, so that this one is to be refused at once.
     */
    synchronized Optional<Duration> delay(String client) {
        Attempts attempts = count(client);
        if (delayed >= MAX_DELAYED_TOGETHER) {
            return Optional.empty();
        }
        attempts.delayed++;
        delayed++;
        return Optional.of(delayAfter(attempts.wrong));
    }

    /** Counts a wrong key whose answer is not delayed. */
    synchronized void wrong(String client) {
        count(client);
    }

    /** Ends the delay of an answer to a wrong key. */
    synchronized void answered(String client) {
        delayed--;
        Attempts attempts = clients.get(client);
        if (attempts != null && attempts.delayed > 0) {
            attempts.delayed--;
        }
    }

    /** Resets the count of a client that has sent a right key. */
    synchronized void right(String client) {
        Attempts attempts = clients.get(client);
        if (attempts != null) {
            attempts.wrong = 0;
            attempts.blockedUntilNanos = nanoTime.getAsLong();
        }
    }

    /** The number of clients that are kept. */
    synchronized int size() {
        return clients.size();
    }

    private Attempts count(String client) {
        long now = nanoTime.getAsLong();
        Attempts attempts = clients.computeIfAbsent(client, c -> new Attempts());
        boolean expired = attempts.wrong > 0 && now - attempts.lastNanos > RESET_AFTER.toNanos();
        attempts.wrong = expired ? 1 : Math.min(attempts.wrong + 1, Integer.MAX_VALUE - 1);
        attempts.lastNanos = now;
        attempts.blockedUntilNanos = now + delayAfter(attempts.wrong).toNanos();
        return attempts;
    }

    private static Duration delayAfter(int wrong) {
        if (wrong <= FREE) {
            return Duration.ZERO;
        }
        int doublings = Math.min(wrong - FREE - 1, 10);
        Duration delay = FIRST.multipliedBy(1L << doublings);
        return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    }
}
