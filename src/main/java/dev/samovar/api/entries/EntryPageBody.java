package dev.samovar.api.entries;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.samovar.api.KnownNamespaces;
import dev.samovar.cache.entry.EntryPage;
import dev.samovar.cache.entry.EntryPage.Listed;
import dev.samovar.cache.key.ApplicationKey;
import dev.samovar.cache.key.CacheKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A page of entries.
 *
 * @param entries the entries
 * @param nextCursor the cursor of the next page; null after the last
 */
public record EntryPageBody(
        boolean success,
        List<Entry> entries,
        @JsonProperty("next_cursor") @Nullable String nextCursor) {

    /**
     * One entry.
     *
     * @param key its logical key
     * @param path its path for reads and deletes
     * @param size bytes of its body
     * @param age whole seconds since it was stored
     * @param ttl whole seconds that it stays fresh; negative when it is stale
     * @param mediaType its media type
     * @param stream whether it is a stream of events, as the answer to a proxied request may be
     */
    public record Entry(
            @Schema(examples = "v1.0:explanation:photosynthesis:5f1c0a9be2d34f6a8c7b1d2e3f405162")
            String key,

            @Schema(examples = "explanation") String namespace,

            @Schema(examples = "/api/cache/entries/explanation/5f1c0a9be2d34f6a8c7b1d2e3f405162")
            String path,

            @Schema(examples = "812") long size,
            @Schema(examples = "60") long age,
            @Schema(examples = "3540") long ttl,
            boolean stale,

            @Schema(examples = "application/json") @JsonProperty("media_type")
            String mediaType,

            boolean stream) {}

    static EntryPageBody of(EntryPage page, String version, KnownNamespaces namespaces, Instant now) {
        return new EntryPageBody(
                true,
                page.entries().stream()
                        .map(listed -> entry(listed, version, namespaces, now))
                        .toList(),
                page.cursor());
    }

    private static Entry entry(Listed listed, String version, KnownNamespaces namespaces, Instant now) {
        CacheKey key = listed.key();
        long age = Math.max(0, Duration.between(listed.generatedAt(), now).toSeconds());
        Duration left = Duration.between(now, listed.freshUntil());
        return new Entry(
                key.logical(version),
                key.namespace().name(),
                EntryPath.of(
                        key.namespace().name(),
                        namespaces.isOfApplications(key.namespace()) ? ApplicationKey.name(key) : key.fingerprint()),
                listed.sizeBytes(),
                age,
                left.toSeconds(),
                left.isNegative() || left.isZero(),
                listed.mediaType(),
                isStream(listed.mediaType()));
    }

    private static boolean isStream(String mediaType) {
        String type = mediaType.split(";", 2)[0].strip();
        return type.equalsIgnoreCase("text/event-stream");
    }
}
