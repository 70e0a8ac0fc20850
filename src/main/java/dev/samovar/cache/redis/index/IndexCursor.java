package dev.samovar.cache.redis.index;

import dev.samovar.cache.entry.CursorText;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.keyspace.Member;
import java.util.regex.Pattern;

/**
 * The end of a page of a listing.
 *
 * @param key the last key of the page
 * @param score what the index had it under
 */
record IndexCursor(CacheKey key, String score) {

    private static final Pattern SCORE = Pattern.compile("[0-9]{1,17}");

    /** The cursor as text. */
    String encode() {
        return CursorText.encode(score + ':' + key.namespace() + ':' + Member.of(key));
    }

    /**
     * The cursor that a text stands for.
     *
     * @throws IllegalArgumentException if it is none that a page gave; the message tells the caller what to do
     */
    static IndexCursor decode(String text, KeySpace keys) {
        return CursorText.decode(text, plain -> parse(plain, keys));
    }

    private static IndexCursor parse(String plain, KeySpace keys) {
        String[] parts = plain.split(":", 3);
        int end = parts[2].lastIndexOf(':');
        CacheKey key = new CacheKey(new Namespace(parts[1]), parts[2].substring(0, end), parts[2].substring(end + 1));
        if (!SCORE.matcher(parts[0]).matches() || !keys.namespaces().contains(key.namespace())) {
            throw new IllegalArgumentException("Not a place in the index");
        }
        return new IndexCursor(key, parts[0]);
    }
}
