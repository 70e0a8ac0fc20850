package dev.samovar.monitoring.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A change of the hit rate in relation to its limit, for operators.
 *
 * @param kind the kind of change
 * @param window the requests of the last five minutes
 * @param limitPercent the limit of the hit rate, in percent
 * @param lowSince the first check at which the hit rate was below the limit
 * @param at the time of the check
 * @param cause the state of the store at the check, a possible cause; empty if the store is available
 */
public record Alert(
        Kind kind,
        HitRateWindow.Window window,
        double limitPercent,
        Instant lowSince,
        Instant at,
        Optional<String> cause) {

    /** An alert while the store is available. */
    public Alert(Kind kind, HitRateWindow.Window window, double limitPercent, Instant lowSince, Instant at) {
        this(kind, window, limitPercent, lowSince, at, Optional.empty());
    }

    /** The kind of change. */
    public enum Kind {
        /** The hit rate fell below the limit. */
        FALLEN,
        /** The hit rate is still below the limit. */
        REMINDER,
        /** The hit rate is at or above the limit again. */
        RECOVERED
    }

    /** The alert as one line with the statistics. */
    public String text() {
        String stats = String.format(
                        Locale.ROOT,
                        "%.2f %% in the last %d min (hits: %d, requests: %d, limit: %s %%)",
                        window.hitRatePercent(),
                        HitRateWindow.SPAN.toMinutes(),
                        window.hits(),
                        window.requests(),
                        number(limitPercent))
                + cause.map(text -> "; the store is degraded: " + text).orElse("");
        long minutes = Duration.between(lowSince, at).toMinutes();
        return switch (kind) {
            case FALLEN -> "Cache hit rate has fallen below its limit: " + stats;
            case REMINDER -> "Cache hit rate has been below its limit for " + minutes + " min: " + stats;
            case RECOVERED -> "Cache hit rate has recovered after " + minutes + " min: " + stats;
        };
    }

    private static String number(double percent) {
        return java.math.BigDecimal.valueOf(percent).stripTrailingZeros().toPlainString();
    }
}
