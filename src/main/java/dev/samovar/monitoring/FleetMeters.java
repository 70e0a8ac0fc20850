package dev.samovar.monitoring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The meters of the fleet, as this replica sees it. Reading them never waits. */
public final class FleetMeters implements MeterBinder {

    private final LatestStats stats;
    private final boolean shared;
    private final Supplier<Duration> clockAhead;
    private final BooleanSupplier troubled;

    /**
     * Meters that read these sources.
     *
     * @param stats the statistics as last read
     * @param shared whether a shared store is configured
     * @param clockAhead the clock of this process minus Redis' clock
     * @param troubled whether the store is unavailable or refuses writes
     */
    public FleetMeters(LatestStats stats, boolean shared, Supplier<Duration> clockAhead, BooleanSupplier troubled) {
        this.stats = stats;
        this.shared = shared;
        this.clockAhead = clockAhead;
        this.troubled = troubled;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("samovar.replicas", stats::replicas)
                .description("Replicas that share the cache, this one included.")
                .register(registry);
        Gauge.builder("samovar.store.degraded", () -> shared && (!stats.areShared() || troubled.getAsBoolean()) ? 1 : 0)
                .description("1 while a shared store is configured and unavailable or refuses writes, else 0.")
                .register(registry);
        Gauge.builder("samovar.clock.ahead", () -> clockAhead.get().toMillis() / 1_000.0)
                .baseUnit("seconds")
                .description("This replica's clock minus Redis' clock.")
                .register(registry);
    }
}
