package dev.samovar.monitoring;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The buckets of {@code http.server.requests}: eleven for content and proxied requests. Other paths have one, since each is
 * a series for each method and status; with none they would be a summary, and all meters of a name have one type.
 */
public final class RequestBuckets implements MeterFilter {

    private static final String METER = "http.server.requests";
    private static final Set<String> CONTENT = Set.of(
            "/api/subtopics",
            "/api/explanation",
            "/api/create_subtopics",
            "/api/create_presentation",
            "/api/image2topic");

    private static final double[] BOUNDS_NANOS = Stream.of(
                    Duration.ofMillis(1),
                    Duration.ofMillis(5),
                    Duration.ofMillis(25),
                    Duration.ofMillis(100),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(2500),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(120))
            .mapToDouble(Duration::toNanos)
            .toArray();

    private static final double ONE_SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    private final Set<String> measured;

    /**
     * All buckets for content and these upstreams.
     *
     * @param upstreams the names of the proxy's upstreams
     */
    public RequestBuckets(Collection<String> upstreams) {
        measured = Stream.concat(CONTENT.stream(), upstreams.stream().map(RequestPaths::ofUpstream))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
        if (!id.getName().equals(METER)) {
            return config;
        }
        String uri = id.getTag("uri");
        double[] bounds = uri != null && measured.contains(uri) ? BOUNDS_NANOS : new double[] {ONE_SECOND_NANOS};
        return DistributionStatisticConfig.builder()
                .serviceLevelObjectives(bounds.clone())
                .build()
                .merge(config);
    }
}
