package dev.samovar.api.cache;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.samovar.monitoring.history.MinutePoint;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;

/**
 * The statistics by minute.
 *
 * @param success true
 * @param minutes the minutes that were requested
 * @param points the oldest first; a minute that was not observed has none
 */
public record HistoryBody(boolean success, int minutes, List<Point> points) {

    private static final double MEBIBYTE = 1024.0 * 1024.0;

    static HistoryBody of(int minutes, List<MinutePoint> points) {
        return new HistoryBody(true, minutes, points.stream().map(Point::of).toList());
    }

    /**
     * A minute.
     *
     * @param at its beginning
     * @param hits hits, stale ones included
     * @param avgLatencyMs the mean time of a look-up
     * @param calls calls made to the model and to upstreams
     * @param failures those of the calls that failed
     * @param savedCalls calls that hits saved
     * @param keys the entries at its end
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Point(
            Instant at,
            long hits,
            long staleHits,
            long misses,
            double hitRatePercent,
            double avgLatencyMs,
            long calls,
            long failures,
            long savedCalls,
            long keys,
            double memoryUsedMb) {

        private static Point of(MinutePoint point) {
            return new Point(
                    point.at(),
                    point.counts().hits(),
                    point.counts().staleHits(),
                    point.counts().misses(),
                    round(point.counts().hitRatePercent(), 2),
                    round(point.counts().meanLookupMillis(), 4),
                    point.counts().calls(),
                    point.counts().failures(),
                    point.counts().savedCalls(),
                    point.keys(),
                    round(point.usedBytes() / MEBIBYTE, 4));
        }

        private static double round(double value, int digits) {
            return BigDecimal.valueOf(value)
                    .setScale(digits, RoundingMode.HALF_UP)
                    .doubleValue();
        }
    }
}
