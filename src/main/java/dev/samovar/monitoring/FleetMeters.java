package dev.samovar.monitoring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** The meters of the replicas together, as this one sees them. Reading them never waits. */
public final class FleetMeters implements MeterBinder {

    private final LastFigures figures;
    private final boolean sharing;

    /**
     * @param figures as they were last read
     * @param sharing whether a shared store is configured
     */
    public FleetMeters(LastFigures figures, boolean sharing) {
        this.figures = figures;
        this.sharing = sharing;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("samovar.replicas", figures::replicas)
                .description("Replicas that share the cache, this one included.")
                .register(registry);
        Gauge.builder("samovar.store.degraded", () -> sharing && !figures.areShared() ? 1 : 0)
                .description("1 while a shared store is configured and could not be asked, else 0.")
                .register(registry);
    }
}
