package dev.samovar.monitoring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** The meter of refused management access, by reason. Safe from any thread. */
public final class RefusalMeters implements MeterBinder {

    private final Map<String, LongAdder> counts = new TreeMap<>();

    /**
     * @param reasons all reasons there are, as labels
     */
    public RefusalMeters(Set<String> reasons) {
        reasons.forEach(reason -> counts.put(reason, new LongAdder()));
    }

    /** Counts one refusal. Throws {@link IllegalArgumentException} for a reason that is not among those given. */
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
                .description("Requests that were refused management access, or whose operator key was ignored")
                .tag("reason", reason)
                .register(registry));
    }
}
