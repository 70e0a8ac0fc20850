package dev.samovar.monitoring;

import dev.samovar.measure.LabelledCounter;
import dev.samovar.model.ModelException.Reason;
import dev.samovar.model.ModelStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The meters of the model: calls, failures by reason, tokens and latency. Reading them never waits. */
public final class ModelMeters implements MeterBinder {

    private final ModelStats stats;
    private final String model;

    /**
     * Meters that read these statistics.
     *
     * @param model the label of the model, as it is configured
     */
    public ModelMeters(ModelStats stats, String model) {
        this.stats = stats;
        this.model = model;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        counter("samovar.model.calls", "Requests sent to the model", s -> s.calls())
                .register(registry);
        for (Reason reason : Reason.values()) {
            counter(
                            "samovar.model.failures",
                            "Requests that failed",
                            s -> s.failures().getOrDefault(reason, 0L))
                    .tag("reason", LabelledCounter.label(reason))
                    .register(registry);
        }
        counter(
                        "samovar.model.tokens",
                        "Tokens that the model counted",
                        s -> s.tokens().in())
                .tag("direction", "in")
                .register(registry);
        counter(
                        "samovar.model.tokens",
                        "Tokens that the model counted",
                        s -> s.tokens().out())
                .tag("direction", "out")
                .register(registry);
        new HistogramMeters(
                        "samovar.model.completion",
                        "Time of completions, each attempt.",
                        "model",
                        Map.of(model, stats.completionTimes()))
                .bindTo(registry);
        Gauge.builder("samovar.model.latency.mean", stats, s -> s.snapshot().meanLatencyMillis() / 1000)
                .description("Mean time of a completion since the start")
                .tag("model", model)
                .baseUnit("seconds")
                .register(registry);
    }

    private FunctionCounter.Builder<ModelStats> counter(
            String name, String description, ToDoubleFunction<ModelStats.Snapshot> value) {
        return FunctionCounter.builder(name, stats, s -> value.applyAsDouble(s.snapshot()))
                .tag("model", model)
                .description(description);
    }
}
