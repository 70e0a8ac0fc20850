package dev.samovar.proxy.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** The result of reading bytes as JSON: a value, or why there is none. */
public sealed interface JsonRead {

    /** A value, and nothing besides it. */
    record Value(JsonNode node) implements JsonRead {}

    /** No value that a key could be made of. */
    record Refused(Reason reason) implements JsonRead {}

    /** Why bytes are refused. */
    enum Reason {
        /** Not JSON in UTF-8 (RFC 8259), or something besides the one value. */
        NOT_JSON,
        /** An object with two members of one name: two readers may take different ones. */
        DUPLICATE_NAMES,
        /** Nested deeper than {@link StrictJson#MAX_DEPTH}. */
        TOO_DEEP,
        /** More values than {@link StrictJson#MAX_VALUES}, or a number or name longer than any in use. */
        TOO_COMPLEX;

        /** The reason as a token of RFC 9211, such as {@code not-json}. */
        public String token() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
