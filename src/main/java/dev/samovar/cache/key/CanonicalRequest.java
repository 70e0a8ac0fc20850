package dev.samovar.cache.key;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Every field that shapes an answer, in a fixed order: what makes two requests the same. Its digest is the fingerprint
 * of the key.
 *
 * <p>Each field is hashed with the length of its value, so that no two lists of fields run together to the same text.
 */
public final class CanonicalRequest {

    /** To be raised when the meaning of the fields changes, so that old entries are not taken for new ones. */
    private static final int SCHEMA = 2;

    private static final int FINGERPRINT_DIGITS = 32;

    private final Namespace namespace;
    private final Map<String, String> fields = new LinkedHashMap<>();

    /** A request without fields. */
    public CanonicalRequest(Namespace namespace) {
        this.namespace = namespace;
    }

    /** Adds a field as it is. */
    public CanonicalRequest exactly(String name, String value) {
        fields.put(name, value);
        return this;
    }

    /** Adds a field that people type: two spellings of one text are the same. */
    public CanonicalRequest folded(String name, String value) {
        return exactly(name, Subject.fold(value));
    }

    /** The fields in their order. */
    public Map<String, String> fields() {
        return Collections.unmodifiableMap(fields);
    }

    /** The key of this request. */
    public CacheKey key(String subject) {
        String digest = Digest.sha256(text().getBytes(StandardCharsets.UTF_8));
        return new CacheKey(namespace, subject, digest.substring(0, FINGERPRINT_DIGITS));
    }

    /** The request as one text, of which the fingerprint is made. */
    public String text() {
        StringBuilder text = new StringBuilder(256).append(start(namespace));
        fields.forEach((name, value) -> text.append(name)
                .append('=')
                .append(value.length())
                .append(':')
                .append(value)
                .append('\n'));
        return text.toString();
    }

    /**
     * The fields of a request that was kept as text.
     *
     * @param key the key of its entry
     * @return nothing if the text is not what the key was made of: foreign, cut, or of another schema
     */
    public static Optional<Map<String, String>> read(String text, CacheKey key) {
        String start = start(key.namespace());
        String digest = Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
        if (!text.startsWith(start) || !digest.startsWith(key.fingerprint())) {
            return Optional.empty();
        }
        Map<String, String> fields = new LinkedHashMap<>();
        int position = start.length();
        while (position < text.length()) {
            int equals = text.indexOf('=', position);
            int colon = text.indexOf(':', equals);
            int end = colon + 1 + Integer.parseInt(text.substring(equals + 1, colon));
            fields.put(text.substring(position, equals), text.substring(colon + 1, end));
            position = end + 1;
        }
        return Optional.of(fields);
    }

    private static String start(Namespace namespace) {
        return "samovar " + SCHEMA + "\nnamespace=" + namespace.name() + '\n';
    }
}
