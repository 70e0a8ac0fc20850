package dev.samovar.api.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a question for the statistics.
 *
 * @param success true
 * @param stats the figures
 */
public record StatsBody(boolean success, Stats stats) {

    /**
     * The figures since the start of the service.
     *
     * @param hits look-ups that an entry answered, fresh or stale
     * @param misses look-ups that no entry answered; a request that waited for another one's generation among them
     * @param staleHits those of the hits whose entry was not fresh any more
     * @param hitRatePercent hits in a hundred look-ups
     * @param totalRequests hits and misses
     * @param sets entries stored
     * @param deletes entries removed one by one
     * @param invalidations entries removed by purges and changes of version
     * @param evictions entries dropped for want of room
     * @param avgLatencyMs the mean time of a look-up
     * @param keys entries that can be served now
     * @param memoryUsedMb what they take, in MiB
     * @param maxSize the bound of that, in bytes
     * @param namespaces the same figures for each namespace
     * @param window the last five minutes
     * @param model what the model did
     * @param saved what hits spared
     * @param instances replicas that report
     * @param redisStats what Redis counts itself, by its own names; left out without Redis
     * @param alert what the hit-rate alert says
     * @param storeTrouble why the store is unavailable or refuses writes, and what to do; left out while it does its work
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
            long keys,
            double memoryUsedMb,
            long maxSize,
            Map<String, NamespaceStats> namespaces,
            WindowStats window,
            ModelFigures model,
            SavedFigures saved,
            int instances,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Map<String, Long> redisStats,

            AlertFigures alert,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String storeTrouble) {}

    /** The figures of one namespace. */
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

    /** The hit rate and the mean time of a look-up in the last five minutes, and the requests that they stand on. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record WindowStats(
            double hitRatePercent, long requests, long hits, long misses, double avgLatencyMs, long seconds) {}

    /** What the model did. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record ModelFigures(
            String provider,
            String name,
            long calls,
            long failures,
            long tokensIn,
            long tokensOut,
            double meanLatencyMs) {}

    /** What hits spared. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record SavedFigures(long modelCalls, long tokens, double seconds) {}

    /** What the hit-rate alert says: {@code ok}, {@code low}, or {@code unknown} while there are too few requests. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record AlertFigures(String state, double hitRateBelow) {}
}
