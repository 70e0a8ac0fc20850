package dev.samovar.monitoring;

import dev.samovar.measure.Histogram;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.prometheus.client.Collector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The meters of histograms with one label. Reading them never waits.
 *
 * <p>Micrometer's own histograms count in each call, with a clock and atomic arrays. These read counts that exist anyway, so
 * they are registered with Prometheus' client itself; a registry that is not Prometheus' gets timers without buckets.
 */
final class HistogramMeters implements MeterBinder {

    private final String name;
    private final String description;
    private final String label;
    private final Map<String, Histogram> histograms;

    /**
     * Meters of these histograms.
     *
     * @param name the name in Micrometer's form, without a unit
     * @param label the name of the label
     * @param histograms by the value of the label
     */
    HistogramMeters(String name, String description, String label, Map<String, Histogram> histograms) {
        this.name = name;
        this.description = description;
        this.label = label;
        this.histograms = new TreeMap<>(histograms);
    }

    @Override
    @SuppressWarnings("deprecation") // the registry that this Quarkus exposes
    public void bindTo(MeterRegistry registry) {
        if (registry instanceof PrometheusMeterRegistry prometheus) {
            prometheus.getPrometheusRegistry().register(new Family());
        } else if (registry instanceof CompositeMeterRegistry composite
                && !composite.getRegistries().isEmpty()) {
            composite.getRegistries().forEach(this::bindTo);
        } else {
            histograms.forEach((value, histogram) -> FunctionTimer.builder(
                            name, histogram, Histogram::count, Histogram::nanos, TimeUnit.NANOSECONDS)
                    .tag(label, value)
                    .description(description)
                    .register(registry));
        }
    }

    /** One family for all values of the label, since a name may be registered once. */
    private final class Family extends Collector {

        @Override
        public List<MetricFamilySamples> collect() {
            String family = name.replace('.', '_') + "_seconds";
            List<MetricFamilySamples.Sample> samples = new ArrayList<>();
            histograms.forEach((value, histogram) -> add(samples, family, value, histogram));
            return List.of(new MetricFamilySamples(family, Type.HISTOGRAM, description, samples));
        }

        private void add(List<MetricFamilySamples.Sample> samples, String family, String value, Histogram histogram) {
            double seconds = histogram.nanos() / 1e9;
            List<Histogram.Bucket> buckets = histogram.buckets();
            buckets.forEach(bucket -> samples.add(new MetricFamilySamples.Sample(
                    family + "_bucket",
                    List.of(label, "le"),
                    List.of(value, doubleToGoString(bucket.seconds())),
                    bucket.count())));
            // Of the same reading as the buckets, whose last one it equals
            double count = buckets.get(buckets.size() - 1).count();
            samples.add(new MetricFamilySamples.Sample(family + "_count", List.of(label), List.of(value), count));
            samples.add(new MetricFamilySamples.Sample(family + "_sum", List.of(label), List.of(value), seconds));
        }
    }
}
