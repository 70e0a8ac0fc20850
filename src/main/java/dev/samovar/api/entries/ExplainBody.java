package dev.samovar.api.entries;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.content.explain.MissDiagnosis;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The explanation of a hit or miss.
 *
 * @param request the canonical request: every field that determines the answer, in the order of comparison
 * @param key the logical key
 * @param outcome {@code hit}, {@code stale} or {@code miss}
 * @param foundIn {@code near}, {@code redis} or {@code memory}; null on a miss
 * @param epoch the epoch of the key's shard
 * @param entry the entry; null on a miss
 * @param reason the reason of the outcome
 * @param nearest on a miss, the stored entry with the most similar request; null if there is none to compare
 */
public record ExplainBody(
        boolean success,
        @Schema(examples = "explanation") String namespace,

        @Schema(examples = "{\"topic\": \"photosynthesis\", \"language\": \"de\"}")
        Map<String, String> request,

        @Schema(examples = "v1.0:explanation:photosynthesis:5f1c0a9be2d34f6a8c7b1d2e3f405162")
        String key,

        String fingerprint,

        @Schema(enumeration = {"hit", "stale", "miss"}) String outcome,

        @Schema(enumeration = {"near", "redis", "memory"}) @JsonProperty("found_in") @Nullable
        String foundIn,

        long epoch,
        @Nullable Entry entry,
        Reason reason,
        @Nullable Nearest nearest) {

    /**
     * An entry without its body.
     *
     * @param size bytes of its body
     * @param age whole seconds since generation
     * @param ttl whole seconds that it stays fresh; negative when it is stale
     * @param epoch the epoch under which it was stored
     */
    @Schema(name = "EntryState")
    public record Entry(
            long size,
            long age,
            long ttl,
            long epoch,
            String etag,
            @JsonProperty("media_type") String mediaType) {

        static Entry of(CacheEntry entry, Instant now) {
            return new Entry(
                    entry.body().length,
                    entry.age(now).toSeconds(),
                    entry.timeToLive(now).toSeconds(),
                    entry.epoch(),
                    entry.etag(),
                    entry.mediaType());
        }
    }

    /**
     * The reason of a hit or miss.
     *
     * @param at the time of the event; null if there was none, or it is unknown
     */
    public record Reason(
            @Schema(
                    enumeration = {
                        "fresh",
                        "expired",
                        "differs",
                        "purged",
                        "deleted",
                        "refused",
                        "failed",
                        "not_stored",
                        "evicted",
                        "never_stored",
                        "store_away",
                        "bypass"
                    })
            String code,

            @Schema(examples = "Nothing was stored for this request; the nearest entry differs in 'language'")
            String text,

            @Nullable Instant at) {

        static Reason of(MissDiagnosis.Reason reason) {
            return new Reason(
                    reason.code().name().toLowerCase(Locale.ROOT),
                    reason.text(),
                    reason.at().orElse(null));
        }
    }

    /**
     * A stored entry for another request.
     *
     * @param field the first field that differs
     * @param asked the value of this request
     * @param stored the value of the stored request
     */
    public record Nearest(
            String key,
            @Schema(examples = "language") String field,
            @Schema(examples = "de") @Nullable String asked,
            @Schema(examples = "en") @Nullable String stored,
            long age,
            long ttl) {

        static Nearest of(MissDiagnosis.Nearest nearest, String version, Instant now) {
            CacheEntry entry = nearest.found().entry();
            return new Nearest(
                    nearest.key().logical(version),
                    nearest.field(),
                    nearest.asked().orElse(null),
                    nearest.stored().orElse(null),
                    entry.age(now).toSeconds(),
                    entry.timeToLive(now).toSeconds());
        }
    }

    static ExplainBody of(MissDiagnosis diagnosis, Instant now) {
        ExplainedOutcome found = ExplainedOutcome.of(diagnosis, now);
        return new ExplainBody(
                true,
                diagnosis.key().namespace().name(),
                diagnosis.request(),
                found.key(),
                found.fingerprint(),
                found.outcome(),
                found.foundIn(),
                found.epoch(),
                found.entry(),
                found.reason(),
                diagnosis
                        .nearest()
                        .map(nearest -> Nearest.of(nearest, diagnosis.version(), now))
                        .orElse(null));
    }
}
