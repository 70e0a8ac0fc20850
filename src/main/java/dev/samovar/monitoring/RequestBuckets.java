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
 * The buckets of {@code http.server.requests} for content and proxied requests. Other paths have none: each bucket is a
 * series for each method and status.
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

    private final Set<String> measured;

    /**
     * Buckets for content and these upstreams.
     *
     * @param upstreams the names of the proxy's upstreams
     */
    public RequestBuckets(Collection<String> upstreams) {
        measured = Stream.concat(CONTENT.stream(), upstreams.stream().map(RequestPaths::ofUpstream))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
        String uri = id.getName().equals(METER) ? id.getTag("uri") : null;
        return uri == null || !measured.contains(uri)
                ? config
                : DistributionStatisticConfig.builder()
                        .serviceLevelObjectives(BOUNDS_NANOS.clone())
                        .build()
                        .merge(config);
    }
}
