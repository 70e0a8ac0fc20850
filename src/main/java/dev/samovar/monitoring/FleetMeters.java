package dev.samovar.monitoring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The meters of the replicas together, as this one sees them. Reading them never waits. */
public final class FleetMeters implements MeterBinder {

    private final LastFigures figures;
    private final boolean sharing;
    private final Supplier<Duration> clockAhead;
    private final BooleanSupplier troubled;

    /**
     * @param figures as they were last read
     * @param sharing whether a shared store is configured
     * @param clockAhead how far the clock of this process is ahead of the shared one
     * @param troubled whether the store is known not to do all of its work
     */
    public FleetMeters(LastFigures figures, boolean sharing, Supplier<Duration> clockAhead, BooleanSupplier troubled) {
        this.figures = figures;
        this.sharing = sharing;
        this.clockAhead = clockAhead;
        this.troubled = troubled;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("samovar.replicas", figures::replicas)
                .description("Replicas that share the cache, this one included.")
                .register(registry);
        Gauge.builder(
                        "samovar.store.degraded",
                        () -> sharing && (!figures.areShared() || troubled.getAsBoolean()) ? 1 : 0)
                .description("1 while a shared store is configured and could not be asked or refuses writes, else 0.")
                .register(registry);
        Gauge.builder("samovar.clock.ahead", () -> clockAhead.get().toMillis() / 1_000.0)
                .baseUnit("seconds")
                .description("How far this replica's clock is ahead of Redis', negative if it is behind.")
                .register(registry);
    }
}
