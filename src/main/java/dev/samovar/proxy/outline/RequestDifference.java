package dev.samovar.proxy.outline;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A difference between a request and the request of a stored entry.
 *
 * @param field the field of the canonical request that it is in, such as {@code header.anthropic-version}
 * @param pointer the place in the body (RFC 6901); empty for a difference that is not in the body
 * @param text the difference in words
 * @param asked what this request has there; empty if it has nothing, or it is unknown
 * @param stored what the stored request has there; empty if it has nothing, or only its hash is known
 */
public record RequestDifference(
        String field, Optional<String> pointer, String text, Optional<String> asked, Optional<String> stored) {

    private static final List<String> FIRST = List.of("scope", "url", "path", "query", "partition");

    /** Parts that concern the whole request before its headers. */
    static final Comparator<String> ORDER = Comparator.<String>comparingInt(
                    name -> FIRST.contains(name) ? FIRST.indexOf(name) : FIRST.size())
            .thenComparing(Comparator.naturalOrder());

    private static final String HEADER = "header.";
    private static final Map<String, String> WORDS = Map.of(
            "scope", "credential (scope)",
            "url", "URL of the upstream");

    static RequestDifference ofPart(String name, Optional<String> asked, Optional<String> stored) {
        String words =
                name.startsWith(HEADER) ? "header " + name.substring(HEADER.length()) : WORDS.getOrDefault(name, name);
        JsonDifference.Kind kind = asked.isEmpty()
                ? JsonDifference.Kind.ONLY_STORED
                : stored.isEmpty() ? JsonDifference.Kind.ONLY_ASKED : JsonDifference.Kind.DIFFERS;
        return new RequestDifference(name, Optional.empty(), text(words, kind), asked, stored);
    }

    /**
     * A difference of the bodies.
     *
     * @param field the field of the canonical request that it is in
     */
    static RequestDifference ofBody(String field, JsonDifference found) {
        String place = found.pointer().isEmpty() ? "body" : found.pointer();
        return new RequestDifference(
                field, Optional.of(found.pointer()), text(place, found.kind()), found.asked(), found.stored());
    }

    private static String text(String place, JsonDifference.Kind kind) {
        return place
                + switch (kind) {
                    case DIFFERS -> " differs";
                    case ONLY_ASKED -> " is in this request only";
                    case ONLY_STORED -> " is in the stored request only";
                };
    }
}
