package dev.samovar.cache;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is turned. */
public final class TurnedClock implements InstantSource {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-02-03T04:05:06.789Z"));

    @Override
    public Instant instant() {
        return Objects.requireNonNull(now.get());
    }

    /** Turns the clock forward, or back by a negative time. */
    public void turn(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }
}
