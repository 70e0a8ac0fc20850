package dev.samovar.cache.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import java.util.Base64;

/** The text that stands for the last key of a page: opaque to callers, and safe in a URL. */
final class Cursor {

    private Cursor() {}

    static String encode(CacheKey key) {
        String plain = key.namespace() + ":" + key.subject() + ":" + key.fingerprint();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(UTF_8));
    }

    /**
     * The key that a cursor stands for.
     *
     * @throws IllegalArgumentException if it is none that a page gave; the message tells the caller what to do
     */
    static CacheKey decode(String cursor) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
            int first = plain.indexOf(':');
            int last = plain.lastIndexOf(':');
            return new CacheKey(
                    new Namespace(plain.substring(0, first)),
                    plain.substring(first + 1, last),
                    plain.substring(last + 1));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("Cursor invalid: use the one that the page before gave, or none", e);
        }
    }
}
