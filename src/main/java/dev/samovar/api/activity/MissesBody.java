package dev.samovar.api.activity;

import dev.samovar.content.explain.RecentMiss;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The last misses of a replica.
 *
 * @param success true
 * @param misses the newest first, each key once
 */
public record MissesBody(boolean success, List<Miss> misses) {

    /**
     * A miss.
     *
     * @param at when it was, for the last time
     * @param times how often in a row, for this reason
     * @param key the logical key
     * @param code the reason
     * @param text the reason in words
     * @param since the time of what caused it; null if there was nothing, or it is unknown
     */
    public record Miss(
            Instant at,
            long times,

            @Schema(examples = "v1.0:explanation:photosynthesis:5f1c0a9be2d34f6a8c7b1d2e3f405162")
            String key,

            @Schema(examples = "explanation") String namespace,

            @Schema(
                    enumeration = {
                        "differs",
                        "requested",
                        "expired",
                        "purged",
                        "deleted",
                        "refused",
                        "failed",
                        "not_stored",
                        "evicted",
                        "never_stored",
                        "store_away"
                    })
            String code,

            @Schema(examples = "It was purged by its namespace, explanation")
            String text,

            @Nullable Instant since) {

        private static Miss of(RecentMiss miss) {
            return new Miss(
                    miss.at(),
                    miss.times(),
                    miss.logicalKey(),
                    miss.key().namespace().name(),
                    miss.reason().code().name().toLowerCase(Locale.ROOT),
                    miss.reason().text(),
                    miss.reason().at().orElse(null));
        }
    }

    static MissesBody of(List<RecentMiss> misses) {
        return new MissesBody(true, misses.stream().map(Miss::of).toList());
    }
}
