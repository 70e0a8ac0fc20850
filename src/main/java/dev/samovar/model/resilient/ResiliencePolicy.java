package dev.samovar.model.resilient;

import java.time.Duration;

/**
 * How long, how often and how many at a time a model is asked.
 *
 * @param attemptTimeout how long one request may take, waiting for its turn not included; 20 s
 * @param deadline how long a call may take with all its attempts and waits between them, waiting for its turn not
 *     included; 25 s
 * @param retries when and how often a failed attempt is repeated
 * @param concurrency how many requests run at a time, and how many wait
 * @param breaker when a model that keeps failing is not called
 */
public record ResiliencePolicy(
        Duration attemptTimeout, Duration deadline, Retries retries, Concurrency concurrency, Breaker breaker) {

    /** The policy that fits a hosted model whose answers take seconds. */
    public static final ResiliencePolicy DEFAULT = new ResiliencePolicy(
            Duration.ofSeconds(20), Duration.ofSeconds(25), Retries.DEFAULT, Concurrency.DEFAULT, Breaker.DEFAULT);

    public ResiliencePolicy {
        Require.positive(attemptTimeout, "The attempt timeout");
        Require.positive(deadline, "The deadline");
    }

    /**
     * When and how often a failed attempt is repeated. The wait before the n-th retry is {@code firstBackoff} × 2ⁿ⁻¹, give
     * or take {@code jitter}, and never less than the model asked for.
     *
     * @param times how many attempts may follow the first; 2; 0 for none
     * @param firstBackoff the mean wait before the first retry; 500 ms
     * @param jitter the part of a wait that is left to chance, 0 to 1; 0.5
     * @param longestWait a model that asks to wait for longer than this is not asked again by the same call; 5 s
     */
    public record Retries(int times, Duration firstBackoff, double jitter, Duration longestWait) {

        public static final Retries DEFAULT = new Retries(2, Duration.ofMillis(500), 0.5, Duration.ofSeconds(5));
        public static final Retries NONE = new Retries(0, Duration.ofMillis(500), 0.5, Duration.ofSeconds(5));

        public Retries {
            Require.that(times >= 0 && times <= 10, "The number of retries must be 0 to 10");
            Require.positive(firstBackoff, "The first backoff");
            Require.that(jitter >= 0 && jitter <= 1, "The jitter must be 0 to 1");
            Require.positive(longestWait, "The longest wait");
        }
    }

    /**
     * How many requests run at a time, and how many wait.
     *
     * @param calls requests under way at a time; 16
     * @param waiting calls that may wait for their turn, in order of arrival; those beyond are refused; 1000
     * @param longestWait how long a call may wait for its turns altogether; then it is refused; 30 s
     */
    public record Concurrency(int calls, int waiting, Duration longestWait) {

        public static final Concurrency DEFAULT = new Concurrency(16, 1000);

        /** The same with the usual longest wait. */
        public Concurrency(int calls, int waiting) {
            this(calls, waiting, Duration.ofSeconds(30));
        }

        public Concurrency {
            Require.positive(longestWait, "The longest wait for a turn");
            Require.that(calls > 0, "The number of calls at a time must be at least 1");
            Require.that(waiting >= 0, "The number of waiting calls must not be negative");
        }
    }

    /**
     * When a model that keeps failing is not called.
     *
     * @param volume how many of the last calls are looked at; nothing is decided before there were so many; 10
     * @param failureRatio the part of them that must have failed, over 0 to 1; 0.5
     * @param openFor how long the model is then not called, before one call tries it again; 10 s
     */
    public record Breaker(int volume, double failureRatio, Duration openFor) {

        public static final Breaker DEFAULT = new Breaker(10, 0.5, Duration.ofSeconds(10));

        public Breaker {
            Require.that(volume > 0, "The volume must be at least 1");
            Require.that(failureRatio > 0 && failureRatio <= 1, "The failure ratio must be over 0, up to 1");
            Require.positive(openFor, "The open time");
        }
    }

    // A class of its own: the nested records' defaults must not wait for the defaults of the record around them
    private static final class Require {

        private Require() {}

        static void positive(Duration duration, String name) {
            that(duration.toMillis() > 0, name + " must be at least 1 ms");
        }

        static void that(boolean condition, String message) {
            if (!condition) {
                throw new IllegalArgumentException(message);
            }
        }
    }
}
