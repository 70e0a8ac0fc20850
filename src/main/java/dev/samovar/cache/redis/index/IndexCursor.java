package dev.samovar.cache.redis.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.keyspace.Member;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The end of a page of a listing.
 *
 * @param key the last key of the page
 * @param score what the index had it under
 */
record IndexCursor(CacheKey key, String score) {

    private static final Pattern SCORE = Pattern.compile("[0-9]{1,17}");

    /** The cursor as text: opaque to callers, and safe in a URL. */
    String encode() {
        String plain = score + ':' + key.namespace() + ':' + Member.of(key);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(UTF_8));
    }

    /**
     * The cursor that a text stands for.
     *
     * @throws IllegalArgumentException if it is none that a page gave; the message tells the caller what to do
     */
    static IndexCursor decode(String text, KeySpace keys) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), UTF_8);
            String[] parts = plain.split(":", 3);
            int end = parts[2].lastIndexOf(':');
            CacheKey key =
                    new CacheKey(new Namespace(parts[1]), parts[2].substring(0, end), parts[2].substring(end + 1));
            if (SCORE.matcher(parts[0]).matches() && keys.namespaces().contains(key.namespace())) {
                return new IndexCursor(key, parts[0]);
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(INVALID, e);
        }
        throw new IllegalArgumentException(INVALID);
    }

    private static final String INVALID = "Cursor invalid: use the one that the page before gave, or none";
}
