package dev.samovar.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** Clock that changes only when a test advances it, as an instant and as nanoseconds since its start. */
public final class ManualClock implements InstantSource, LongSupplier {

    /** The time that every clock starts at. */
    public static final Instant START = Instant.parse("2026-02-03T04:05:06.789Z");

    private final AtomicReference<Duration> elapsed = new AtomicReference<>(Duration.ZERO);

    /** Advances the clock, or sets it back by a negative time. */
    public void advance(Duration by) {
        elapsed.accumulateAndGet(by, Duration::plus);
    }

    @Override
    public Instant instant() {
        return START.plus(elapsed());
    }

    /** Nanoseconds since {@link #START}. */
    @Override
    public long getAsLong() {
        return elapsed().toNanos();
    }

    private Duration elapsed() {
        return Objects.requireNonNull(elapsed.get());
    }
}
