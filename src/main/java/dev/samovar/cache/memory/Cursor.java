package dev.samovar.cache.memory;

import dev.samovar.cache.entry.CursorText;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;

/** The cursor of a page of the memory store: its last key. */
final class Cursor {

    private Cursor() {}

    static String encode(CacheKey key) {
        return CursorText.encode(key.namespace() + ":" + key.subject() + ":" + key.fingerprint());
    }

    /**
     * The key that a cursor stands for.
     *
     * @throws IllegalArgumentException if it is none that a page gave; the message tells the caller what to do
     */
    static CacheKey decode(String cursor) {
        return CursorText.decode(cursor, plain -> {
            int first = plain.indexOf(':');
            int last = plain.lastIndexOf(':');
            return new CacheKey(
                    new Namespace(plain.substring(0, first)),
                    plain.substring(first + 1, last),
                    plain.substring(last + 1));
        });
    }
}
