package dev.samovar.content;

import dev.samovar.cache.CacheKey;
import dev.samovar.cache.Namespace;
import dev.samovar.cache.Subject;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Every field that shapes an answer, in a fixed order: what makes two requests the same. Its digest is the fingerprint
 * of the key.
 *
 * <p>Each field is hashed with the length of its value, so that no two lists of fields run together to the same text.
 */
public final class CanonicalRequest {

    /** To be raised when the meaning of the fields changes, so that old entries are not taken for new ones. */
    private static final int SCHEMA = 1;

    private static final int FINGERPRINT_DIGITS = 32;

    private final Namespace namespace;
    private final Map<String, String> fields = new LinkedHashMap<>();

    CanonicalRequest(Namespace namespace) {
        this.namespace = namespace;
    }

    /** Adds a field as it is. */
    CanonicalRequest exactly(String name, String value) {
        fields.put(name, value);
        return this;
    }

    /** Adds a field that people type: two spellings of one text are the same. */
    CanonicalRequest folded(String name, String value) {
        return exactly(name, Subject.fold(value));
    }

    /** The fields in their order. */
    public Map<String, String> fields() {
        return Collections.unmodifiableMap(fields);
    }

    /** The key of this request. */
    public CacheKey key(String subject) {
        StringBuilder text =
                new StringBuilder(256).append("samovar ").append(SCHEMA).append('\n');
        text.append("namespace=").append(namespace.name()).append('\n');
        fields.forEach((name, value) -> text.append(name)
                .append('=')
                .append(value.length())
                .append(':')
                .append(value)
                .append('\n'));
        String digest = Digest.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
        return new CacheKey(namespace, subject, digest.substring(0, FINGERPRINT_DIGITS));
    }
}
