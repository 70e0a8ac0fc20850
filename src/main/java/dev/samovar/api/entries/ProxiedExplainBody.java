package dev.samovar.api.entries;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.samovar.api.entries.ExplainBody.Entry;
import dev.samovar.api.entries.ExplainBody.Reason;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.content.explain.MissDiagnosis;
import dev.samovar.proxy.explain.ExplainedRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The explanation of a proxied request. All but the reason is null if the request is forwarded without the cache.
 *
 * @param cacheable whether the cache may answer the request
 * @param bypass why it may not, as {@code Cache-Status} has it; null if it may
 * @param model the model that the request names
 * @param stream whether it asks for a stream
 * @param request the canonical request that the fingerprint is made of; long values are digests
 * @param key the logical key
 * @param outcome {@code hit}, {@code stale}, {@code miss} or {@code bypass}
 * @param foundIn {@code near}, {@code redis} or {@code memory}; null on a miss
 * @param epoch the epoch of the key's shard
 * @param entry the entry; null on a miss
 * @param reason the reason of the outcome
 * @param nearest on a miss, the stored entry with the most similar request; null if there is none to compare
 */
public record ProxiedExplainBody(
        boolean success,
        @Schema(examples = "openai") String upstream,
        boolean cacheable,

        @Schema(examples = "tools") @Nullable String bypass,

        @Schema(examples = "gpt-4o") @Nullable String model,
        @Nullable Boolean stream,

        @Schema(
                examples =
                        "{\"path\": \"/v1/chat/completions\", \"scope\": \"service\", \"body.model\": \"\\\"gpt-4o\\\"\"}")
        @Nullable
        Map<String, String> request,

        @Schema(examples = "v1.0:openai:gpt-4o/-/hi:5f1c0a9be2d34f6a8c7b1d2e3f405162") @Nullable
        String key,

        @Nullable String fingerprint,

        @Schema(enumeration = {"hit", "stale", "miss", "bypass"})
        String outcome,

        @Schema(enumeration = {"near", "redis", "memory"}) @JsonProperty("found_in") @Nullable
        String foundIn,

        @Nullable Long epoch,
        @Nullable Entry entry,
        Reason reason,
        @Nullable ProxiedNearest nearest) {

    /**
     * A stored entry for another request.
     *
     * @param field the first field of {@code request} that differs
     * @param asked the value of this request at the first difference
     * @param stored the value of the stored request there; null also if only its hash is known
     * @param pointer the JSON pointer of the first difference in the body (RFC 6901); null if the bodies are the same
     * @param differences the first differences in words
     */
    public record ProxiedNearest(
            String key,
            @Schema(examples = "body.temperature") String field,
            @Schema(examples = "0.7") @Nullable String asked,
            @Schema(examples = "0.2") @Nullable String stored,

            @Schema(examples = "/temperature") @Nullable String pointer,

            @Schema(examples = "[\"header anthropic-version differs\", \"/temperature differs\"]")
            List<String> differences,

            long age,
            long ttl) {

        static ProxiedNearest of(MissDiagnosis.Nearest nearest, String version, Instant now) {
            CacheEntry entry = nearest.found().entry();
            return new ProxiedNearest(
                    nearest.key().logical(version),
                    nearest.field(),
                    nearest.asked().orElse(null),
                    nearest.stored().orElse(null),
                    nearest.pointer().orElse(null),
                    nearest.differences(),
                    entry.age(now).toSeconds(),
                    entry.timeToLive(now).toSeconds());
        }
    }

    static ProxiedExplainBody of(String upstream, ExplainedRequest.Bypassed request) {
        return new ProxiedExplainBody(
                true,
                upstream,
                false,
                request.reason(),
                null,
                null,
                null,
                null,
                null,
                "bypass",
                null,
                null,
                null,
                new Reason("bypass", request.text(), null),
                null);
    }

    static ProxiedExplainBody of(
            String upstream, ExplainedRequest.Cacheable request, MissDiagnosis diagnosis, Instant now) {
        ExplainedOutcome found = ExplainedOutcome.of(diagnosis, now);
        return new ProxiedExplainBody(
                true,
                upstream,
                true,
                null,
                request.model(),
                request.stream(),
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
                        .map(nearest -> ProxiedNearest.of(nearest, diagnosis.version(), now))
                        .orElse(null));
    }
}
