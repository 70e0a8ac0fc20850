package dev.samovar.limit;

import java.time.Duration;
import java.util.Optional;

/**
 * Who is charged for generations. It is asked before one begins, on the thread that begins it, and never waits. Who joins
 * a generation that goes on already is not asked.
 */
public interface Quota {

    /** Who generates without being charged. */
    Quota FREE = new Quota() {
        @Override
        public Optional<Duration> pay() {
            return Optional.empty();
        }

        @Override
        public void payBack() {}
    };

    /** Charges one generation. If there is nothing left to pay with, says when to come again, and charges nothing. */
    Optional<Duration> pay();

    /** Gives back what was paid for a generation that someone else made after all. */
    void payBack();

    /** The same, for what calls no model itself: it must be able to pay, and is not charged. */
    default Quota onlyAsked() {
        Quota asked = this;
        return new Quota() {
            @Override
            public Optional<Duration> pay() {
                Optional<Duration> refused = asked.pay();
                if (refused.isEmpty()) {
                    asked.payBack();
                }
                return refused;
            }

            @Override
            public void payBack() {}
        };
    }
}
