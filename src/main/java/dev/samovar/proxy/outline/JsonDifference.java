package dev.samovar.proxy.outline;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A place where a value differs from another, of which only the {@linkplain JsonOutline outline} is known.
 *
 * @param pointer the place (RFC 6901); empty for the whole. Of a value that the outline does not list it is the nearest
 *     object or array around it that is listed
 * @param kind which of both has a value there
 * @param asked the canonical text of the value there, or its digest if it is long; empty if there is none
 * @param stored the canonical text of the other's value; empty if there is none, or only its hash is known
 */
public record JsonDifference(String pointer, Kind kind, Optional<String> asked, Optional<String> stored) {

    private static final int MAX_POINTER = 500;

    public JsonDifference {
        // Half a surrogate pair, which JSON may hold, cannot be written
        pointer = new String(pointer.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** Which of two values has something at a place. */
    public enum Kind {
        /** Both have a value, and not the same. */
        DIFFERS,
        /** The other has none. */
        ONLY_ASKED,
        /** Only the other has one. */
        ONLY_STORED
    }

    /** The pointer to a member of what another points to; cut if it is long. */
    static String pointer(String parent, String name) {
        String whole = parent + '/' + name.replace("~", "~0").replace("/", "~1");
        return whole.length() > MAX_POINTER ? whole.substring(0, MAX_POINTER) + '…' : whole;
    }

    /** The name of the member at the top level that this is, or is in; empty if it is the whole. */
    public Optional<String> member() {
        if (pointer.isEmpty()) {
            return Optional.empty();
        }
        int end = pointer.indexOf('/', 1);
        String name = end < 0 ? pointer.substring(1) : pointer.substring(1, end);
        return Optional.of(name.replace("~1", "/").replace("~0", "~"));
    }
}
