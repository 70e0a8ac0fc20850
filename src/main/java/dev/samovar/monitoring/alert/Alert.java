package dev.samovar.monitoring.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * News about the hit rate, for people.
 *
 * @param kind what happened
 * @param window the requests that it was seen in
 * @param limitPercent the limit of the hit rate, in percent
 * @param lowSince when the hit rate was first seen below the limit
 * @param at when this was seen
 * @param cause what is wrong with the store at that moment, which may be the cause; empty if nothing is
 */
public record Alert(
        Kind kind,
        HitRateWindow.Window window,
        double limitPercent,
        Instant lowSince,
        Instant at,
        Optional<String> cause) {

    /** News while nothing is wrong with the store. */
    public Alert(Kind kind, HitRateWindow.Window window, double limitPercent, Instant lowSince, Instant at) {
        this(kind, window, limitPercent, lowSince, at, Optional.empty());
    }

    /** What happened. */
    public enum Kind {
        /** The hit rate fell below the limit. */
        FALLEN,
        /** It is still below the limit. */
        REMINDER,
        /** It is not below the limit any more. */
        RECOVERED
    }

    /** The news in one readable line with the figures. */
    public String text() {
        String figures = String.format(
                        Locale.ROOT,
                        "%.2f %% (%d hits in %d requests of the last %d minutes, limit %s %%)",
                        window.hitRatePercent(),
                        window.hits(),
                        window.requests(),
                        HitRateWindow.SPAN.toMinutes(),
                        number(limitPercent))
                + cause.map(text -> "; the store is in trouble: " + text).orElse("");
        long minutes = Duration.between(lowSince, at).toMinutes();
        return switch (kind) {
            case FALLEN -> "Cache hit rate has fallen below its limit: " + figures;
            case REMINDER -> "Cache hit rate has been below its limit for " + minutes + " minutes: " + figures;
            case RECOVERED -> "Cache hit rate has recovered after " + minutes + " minutes: " + figures;
        };
    }

    private static String number(double percent) {
        return java.math.BigDecimal.valueOf(percent).stripTrailingZeros().toPlainString();
    }
}
