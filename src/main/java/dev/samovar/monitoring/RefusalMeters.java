package dev.samovar.monitoring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** The meter of management refusals by reason. Safe from any thread. */
public final class RefusalMeters implements MeterBinder {

    private final Map<String, LongAdder> counts = new TreeMap<>();

    /**
     * Counters at 0, one per reason.
     *
     * @param reasons the labels of all reasons
     */
    public RefusalMeters(Set<String> reasons) {
        reasons.forEach(reason -> counts.put(reason, new LongAdder()));
    }

    /** Counts one refusal. Throws {@link IllegalArgumentException} for an unknown reason. */
    public void refused(String reason) {
        LongAdder count = counts.get(reason);
        if (count == null) {
            throw new IllegalArgumentException("Unknown reason: " + reason);
        }
        count.increment();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        counts.forEach((reason, count) -> FunctionCounter.builder("samovar.management.refusals", count, LongAdder::sum)
                .description("Requests refused for management, or with an operator key that was ignored")
                .tag("reason", reason)
                .register(registry));
    }
}
