package dev.samovar.monitoring;

import dev.samovar.cache.relay.RelayCounts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.atomic.LongAdder;

/** The meters of streams that replicas follow from each other. Reading them never waits. */
public final class RelayMeters implements MeterBinder {

    private final RelayCounts counts;

    /** Meters that read these counts. */
    public RelayMeters(RelayCounts counts) {
        this.counts = counts;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        counts.ended()
                .forEach((outcome, count) -> FunctionCounter.builder("samovar.followed.streams", count, LongAdder::sum)
                        .description("Streams of other replicas that this one followed.")
                        .tag("outcome", outcome.label())
                        .register(registry));
        Gauge.builder("samovar.followed.streams.active", counts, RelayCounts::following)
                .description("Streams of other replicas that this one follows now.")
                .register(registry);
        Gauge.builder("samovar.stream.followers", counts, RelayCounts::followers)
                .description("Followers that the streams of this replica have now on others.")
                .register(registry);
        FunctionCounter.builder("samovar.stream.followers.dropped", counts, RelayCounts::dropped)
                .description("Followers that were dropped, because they acknowledged nothing for 10 s.")
                .register(registry);
    }
}
