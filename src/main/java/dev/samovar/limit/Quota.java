package dev.samovar.limit;

import java.time.Duration;
import java.util.Optional;

/**
 * Who is charged for generations. It is asked before one begins, on the thread that begins it, and never waits. Who joins
 * a generation that goes on already is not asked.
 */
public interface Quota {

    /** Who generates without being charged. */
    Quota UNLIMITED = new Quota() {
        @Override
        public Optional<Duration> tryAcquire() {
            return Optional.empty();
        }

        @Override
        public void release() {}
    };

    /** Charges one generation. If there is nothing left to pay with, says when to come again, and charges nothing. */
    Optional<Duration> tryAcquire();

    /** Gives back what was paid for a generation that someone else made after all. */
    void release();

    /** The same, for what calls no model itself: it must be able to pay, and is not charged. */
    default Quota onlyAsked() {
        Quota asked = this;
        return new Quota() {
            @Override
            public Optional<Duration> tryAcquire() {
                Optional<Duration> refused = asked.tryAcquire();
                if (refused.isEmpty()) {
                    asked.release();
                }
                return refused;
            }

            @Override
            public void release() {}
        };
    }
}
