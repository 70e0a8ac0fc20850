package dev.samovar.cache;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** A clock that stands still until it is turned, as an instant and as nanoseconds. */
public final class TurnableClock implements InstantSource, LongSupplier {

    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private volatile Duration passed = Duration.ZERO;

    public synchronized void turn(Duration by) {
        passed = passed.plus(by);
    }

    @Override
    public Instant instant() {
        return START.plus(passed);
    }

    @Override
    public long getAsLong() {
        return passed.toNanos();
    }
}
