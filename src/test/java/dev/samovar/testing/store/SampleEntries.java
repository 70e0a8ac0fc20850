package dev.samovar.testing.store;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import java.time.Duration;
import java.time.Instant;

/** Keys and entries with short texts. */
public final class SampleEntries {

    /** The namespace of explanations. */
    public static final Namespace EXPLANATION = new Namespace("explanation");

    /** The namespace of subtopics. */
    public static final Namespace SUBTOPICS = new Namespace("subtopics");

    private SampleEntries() {}

    /** The key of a numbered subject. */
    public static CacheKey key(Namespace namespace, int number) {
        return new CacheKey(namespace, "subject " + number, String.format("%032x", number));
    }

    /** An entry that is fresh for an hour and kept for two. */
    public static CacheEntry entry(String body, Instant generatedAt) {
        return new CacheEntry(
                body.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                "text/plain",
                '"' + body + '"',
                generatedAt,
                generatedAt.plus(Duration.ofHours(1)),
                generatedAt.plus(Duration.ofHours(2)),
                1,
                Cost.NONE);
    }

    /** The text of the entry that was found; empty if there is none. */
    public static String body(Lookup lookup) {
        return lookup.fold(
                found -> new String(found.entry().body(), java.nio.charset.StandardCharsets.UTF_8), absent -> "");
    }
}
