package dev.samovar.cache.entry;

import dev.samovar.cache.key.CacheKey;

/**
 * The heap that an entry takes in a Caffeine cache with its key and the bookkeeping, in bytes. It follows the object layout of a
 * 64-bit HotSpot with compressed references, and counts as the entry's own what it may share with others.
 */
public final class Footprint {

    private static final int OBJECT_ALIGNMENT = 8;
    private static final int ARRAY_HEADER = 16;
    private static final int STRING = 24;
    private static final int INSTANT = 24;
    private static final int DURATION = 24;

    private static final int KEY = 24;
    private static final int ENTRY = 56 + 3 * INSTANT;
    private static final int COST = 40 + DURATION;
    private static final int HEAD = 24;
    private static final int HEADER = 24;

    // An immutable list with its array
    private static final int LIST = 24;
    private static final int REFERENCE = 4;

    // Caffeine's node 56, the hash map's 32 and its slot up to 11, the frequency sketch up to 16
    private static final int BOOKKEEPING = 120;

    private static final int FIXED = KEY + ENTRY + COST + HEAD + BOOKKEEPING;

    private Footprint() {}

    /** The bytes that this entry takes under this key. */
    public static long of(CacheKey key, CacheEntry entry) {
        return FIXED
                + text(key.subject())
                + text(key.fingerprint())
                + head(entry.head())
                + text(entry.etag())
                + (entry.request().isEmpty() ? 0 : text(entry.request()))
                + array(entry.body().length);
    }

    private static long head(ResponseHead head) {
        long bytes = text(head.mediaType());
        if (!head.headers().isEmpty()) {
            bytes += LIST + array((long) REFERENCE * head.headers().size());
            for (ResponseHead.Header header : head.headers()) {
                bytes += HEADER + text(header.name()) + text(header.value());
            }
        }
        return bytes;
    }

    private static long text(String text) {
        return STRING + array((long) text.length() * (isLatin1(text) ? 1 : 2));
    }

    private static boolean isLatin1(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                return false;
            }
        }
        return true;
    }

    private static long array(long bytes) {
        return ARRAY_HEADER + (bytes + OBJECT_ALIGNMENT - 1) / OBJECT_ALIGNMENT * OBJECT_ALIGNMENT;
    }
}
