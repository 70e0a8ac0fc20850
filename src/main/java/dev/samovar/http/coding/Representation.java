package dev.samovar.http.coding;

import dev.samovar.cache.entry.CacheEntry;

/**
 * The bytes of an entry as one client gets them.
 *
 * @param body the bytes as they are sent; shared, and must not be changed
 * @param etag the strong entity tag of these bytes, with its quotes
 * @param isGzip whether they are in gzip, which {@code Content-Encoding} says
 * @param varies whether {@code Accept-Encoding} decided, which {@code Vary} says
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Representation(byte[] body, String etag, boolean isGzip, boolean varies) {

    /** The value of {@code Content-Encoding}. */
    public static final String GZIP = "gzip";

    private static final String GZIP_END = "-gzip\"";

    /** The entry's own bytes, for every client. */
    public static Representation of(CacheEntry entry) {
        return new Representation(entry.body(), entry.etag(), false, false);
    }

    static Representation gzip(CacheEntry entry, byte[] body) {
        String etag = entry.etag();
        return new Representation(body, etag.substring(0, etag.length() - 1) + GZIP_END, true, true);
    }

    static Representation identity(CacheEntry entry) {
        return new Representation(entry.body(), entry.etag(), false, true);
    }

    /** The entity tag of the entry that the tag of one of its representations belongs to. */
    public static String entryTag(String tag) {
        return tag.endsWith(GZIP_END) ? tag.substring(0, tag.length() - GZIP_END.length()) + '"' : tag;
    }
}
