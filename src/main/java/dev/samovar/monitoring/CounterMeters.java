package dev.samovar.monitoring;

import dev.samovar.measure.LabelledCounter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.atomic.LongAdder;

/** The meters of a counter with two labels. Reading them never waits. */
public final class CounterMeters implements MeterBinder {

    private final String name;
    private final String description;
    private final String first;
    private final String second;
    private final LabelledCounter counter;

    /**
     * Meters that read a counter.
     *
     * @param name the name in Micrometer's form
     * @param first the name of the first label
     * @param second the name of the second label
     */
    public CounterMeters(String name, String description, String first, String second, LabelledCounter counter) {
        this.name = name;
        this.description = description;
        this.first = first;
        this.second = second;
        this.counter = counter;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        counter.forEach((values, count) -> FunctionCounter.builder(name, count, LongAdder::sum)
                .tag(first, values.get(0))
                .tag(second, values.get(1))
                .description(description)
                .register(registry));
    }
}
