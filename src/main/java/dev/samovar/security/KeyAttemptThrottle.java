package dev.samovar.security;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Who guesses at operator keys, and how long the answer to a wrong one waits: after a few that cost nothing, each waits
 * twice as long as the one before, up to {@link #LONGEST}. A client of which {@value #MAX_WAITING} answers wait already
 * is turned away without a look at its key, so that asking side by side is no faster.
 *
 * <p>Clients know nothing of each other. Memory is bounded: of more than {@value #MAX_CLIENTS} the one that was quiet for
 * longest is forgotten. Safe from any thread, and never waits itself.
 */
final class KeyAttemptThrottle {

    /** How many wrong keys of a client are answered at once. */
    static final int FREE = 3;

    /** How many wrong keys of a client wait for their answer at a time. */
    static final int MAX_WAITING = 4;

    /** How many clients are remembered. */
    static final int MAX_CLIENTS = 10_000;

    /** How many answers wait at a time, for all clients together. */
    static final int MAX_WAITING_TOGETHER = 1_000;

    /** The longest wait. */
    static final Duration LONGEST = Duration.ofSeconds(5);

    /** After how long without a wrong key a client is as if it had sent none. */
    static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

    private static final Duration FIRST = Duration.ofMillis(250);

    private final LongSupplier nanoTime;

    // From here on under the lock of this object
    private final Map<String, Guesses> clients = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Guesses> eldest) {
            return size() > MAX_CLIENTS;
        }
    };
    private int waiting;

    /**
     * @param nanoTime the monotonic clock of this process
     */
    KeyAttemptThrottle(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private static final class Guesses {
        int wrong;
        int waiting;
        long lastNanos;
        long heldUntilNanos;
    }

    /** Whether a key of this client may be looked at now. */
    synchronized boolean mayTry(String client) {
        Guesses guesses = clients.get(client);
        return guesses == null || guesses.waiting < MAX_WAITING;
    }

    /** Whether the last wrong key of this client is so recent that a request should go on as if it had none. */
    synchronized boolean isHeldUp(String client) {
        Guesses guesses = clients.get(client);
        return guesses != null && nanoTime.getAsLong() - guesses.heldUntilNanos < 0;
    }

    /**
     * Counts a wrong key, and says how long its answer has to wait: after that, {@link #answered} is to be called.
     * Empty if too many answers wait already, so that this one is to be refused at once.
     */
    synchronized Optional<Duration> delay(String client) {
        Guesses guesses = count(client);
        if (waiting >= MAX_WAITING_TOGETHER) {
            return Optional.empty();
        }
        guesses.waiting++;
        waiting++;
        return Optional.of(waitAfter(guesses.wrong));
    }

    /** Counts a wrong key that nobody waits for. */
    synchronized void wrong(String client) {
        count(client);
    }

    /** The answer to a wrong key has gone out. */
    synchronized void answered(String client) {
        waiting--;
        Guesses guesses = clients.get(client);
        if (guesses != null && guesses.waiting > 0) {
            guesses.waiting--;
        }
    }

    /** A right key: its client starts anew. */
    synchronized void right(String client) {
        Guesses guesses = clients.get(client);
        if (guesses != null) {
            guesses.wrong = 0;
            guesses.heldUntilNanos = nanoTime.getAsLong();
        }
    }

    /** How many clients are remembered. */
    synchronized int size() {
        return clients.size();
    }

    private Guesses count(String client) {
        long now = nanoTime.getAsLong();
        Guesses guesses = clients.computeIfAbsent(client, c -> new Guesses());
        boolean forgotten = guesses.wrong > 0 && now - guesses.lastNanos > FORGOTTEN_AFTER.toNanos();
        guesses.wrong = forgotten ? 1 : Math.min(guesses.wrong + 1, Integer.MAX_VALUE - 1);
        guesses.lastNanos = now;
        guesses.heldUntilNanos = now + waitAfter(guesses.wrong).toNanos();
        return guesses;
    }

    private static Duration waitAfter(int wrong) {
        if (wrong <= FREE) {
            return Duration.ZERO;
        }
        int doublings = Math.min(wrong - FREE - 1, 10);
        Duration wait = FIRST.multipliedBy(1L << doublings);
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
