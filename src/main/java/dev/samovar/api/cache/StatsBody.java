package dev.samovar.api.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request for the statistics.
 *
 * @param success true
 * @param stats the statistics
 */
public record StatsBody(boolean success, Stats stats) {

    /**
     * The statistics since the start of the service; with Redis those of the fleet.
     *
     * @param hits look-ups that found a fresh or stale entry
     * @param misses look-ups that found none, also of requests that joined another request's generation
     * @param staleHits hits on stale entries, also counted in {@code hits}
     * @param hitRatePercent hits in percent of the look-ups
     * @param totalRequests hits and misses
     * @param sets entries stored
     * @param deletes entries removed by key
     * @param invalidations entries removed by purges and changes of version
     * @param evictions entries evicted because memory was full
     * @param avgLatencyMs the mean time of a look-up
     * @param lookup the percentiles of the times of look-ups
     * @param keys entries that can be served now
     * @param memoryUsedMb the memory of these entries, in MiB
     * @param maxSize the limit of their memory, in bytes
     * @param namespaces the same statistics per namespace
     * @param window the last five minutes
     * @param model calls, tokens and time of the model
     * @param saved calls, tokens and time that hits saved
     * @param upstreams the requests to each upstream of the proxy, by name
     * @param instances replicas that report
     * @param redisStats counters of the Redis server, by its names; left out without Redis
     * @param alert the state of the hit-rate alert
     * @param storeTrouble why the store is unavailable or refuses writes, and what to do; left out while it works
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Stats(
            String type,
            String version,
            long hits,
            long misses,
            long staleHits,
            double hitRatePercent,
            long totalRequests,
            long sets,
            long deletes,
            long invalidations,
            long evictions,
            double avgLatencyMs,
            LookupFigures lookup,
            long keys,
            double memoryUsedMb,
            long maxSize,
            Map<String, NamespaceStats> namespaces,
            WindowStats window,
            ModelFigures model,
            SavedFigures saved,
            Map<String, UpstreamStats> upstreams,
            int instances,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Map<String, Long> redisStats,

            AlertFigures alert,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String storeTrouble) {}

    /** The statistics of one namespace. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record NamespaceStats(
            long hits,
            long misses,
            long staleHits,
            double hitRatePercent,
            long totalRequests,
            long sets,
            long deletes,
            long invalidations,
            long evictions,
            double avgLatencyMs,
            long keys) {}

    /** Times of look-ups in milliseconds: estimates from a histogram. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record LookupFigures(long count, double p50Ms, double p95Ms, double p99Ms) {}

    /** Hit rate, requests and mean time of a look-up in the last five minutes. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record WindowStats(
            double hitRatePercent, long requests, long hits, long misses, double avgLatencyMs, long seconds) {}

    /**
     * Calls, failures, tokens and mean time of the model.
     *
     * @param failureReasons the failures by reason, such as {@code timeout}; without zeros
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record ModelFigures(
            String provider,
            String name,
            long calls,
            long failures,
            Map<String, Long> failureReasons,
            long tokensIn,
            long tokensOut,
            double meanLatencyMs) {}

    /** Model calls, tokens and time that hits saved. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record SavedFigures(long modelCalls, long tokens, double seconds) {}

    /** The state of the hit-rate alert: {@code ok}, {@code low}, or {@code unknown} with too few requests. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record AlertFigures(String state, double hitRateBelow) {}
}
