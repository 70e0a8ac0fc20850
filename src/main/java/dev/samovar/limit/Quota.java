package dev.samovar.limit;

import java.time.Duration;
import java.util.Optional;

/**
 * The rate limit that a generation counts against. Joining one in progress takes no permit.
 *
 * <p>A permit is taken on the thread that begins the generation; implementations never block.
 */
public interface Quota {

    /** The quota of callers without a limit. */
    Quota UNLIMITED = new Quota() {
        @Override
        public Optional<Duration> tryAcquire() {
            return Optional.empty();
        }

        @Override
        public void release() {}
    };

    /** Takes a permit for one generation; or takes none, and returns the time until the next one. */
    Optional<Duration> tryAcquire();

    /** Gives back the permit of a generation that another caller made. */
    void release();

    /** The same for a generation that calls no model itself: a permit must be available, and none is taken. */
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
