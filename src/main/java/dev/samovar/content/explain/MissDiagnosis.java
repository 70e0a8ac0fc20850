package dev.samovar.content.explain;

import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why a request hits or misses.
 *
 * @param key where its answer is kept
 * @param version the version of the cache
 * @param request the canonical request, its fields in their order
 * @param lookup what the store has
 * @param reason why
 * @param nearest on a miss, the stored entry whose request is most like this one; empty if there is none to compare
 */
public record MissDiagnosis(
        CacheKey key,
        String version,
        Map<String, String> request,
        Lookup lookup,
        Reason reason,
        Optional<Nearest> nearest) {

    public MissDiagnosis {
        request = Collections.unmodifiableMap(new LinkedHashMap<>(request));
    }

    /** What it comes down to. */
    public enum Code {
        /** A fresh entry is there. */
        FRESH,
        /** The entry is past its time: stale, or gone. */
        EXPIRED,
        /** Nothing was stored for it; an entry for another request is there that differs in a field. */
        DIFFERS,
        /** An entry was there, and the request asked for a newer one. */
        REQUESTED,
        /** A purge of the namespace, by a pattern or by a version took it. */
        PURGED,
        /** It was deleted by its own key. */
        DELETED,
        /** The model's answer was refused. */
        REFUSED,
        /** The generation failed in another way. */
        FAILED,
        /** An answer was given out and not kept. */
        NOT_STORED,
        /** It went before its time without a purge. */
        EVICTED,
        /** Nothing was stored for it, as far as is known. */
        NEVER_STORED,
        /** The store cannot be asked. */
        STORE_AWAY
    }

    /**
     * Why.
     *
     * @param text a sentence for people
     * @param at when it happened; empty if nothing happened, or nobody knows
     */
    public record Reason(Code code, String text, Optional<Instant> at) {}

    /**
     * A stored entry for another request.
     *
     * @param field the first field that differs
     * @param asked what this request has there; empty if it has no such field
     * @param stored what that request has there; empty if it has no such field, or it is not known
     * @param pointer the place of the first difference in the body of a proxied request (RFC 6901); empty if there is none
     * @param differences the first differences of a proxied request in words; empty for content
     */
    public record Nearest(
            CacheKey key,
            Lookup.Found found,
            String field,
            Optional<String> asked,
            Optional<String> stored,
            Optional<String> pointer,
            List<String> differences) {

        public Nearest {
            differences = List.copyOf(differences);
        }
    }
}
