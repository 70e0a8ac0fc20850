package dev.samovar.http.coding;

import dev.samovar.cache.entry.CacheEntry;
import io.vertx.core.MultiMap;
import java.util.Optional;

/** Which content coding a client gets an answer in (RFC 9110, section 8.4). Safe from any thread; does not block. */
public interface ContentCoding {

    /** Every client gets every answer as it is. */
    ContentCoding IDENTITY = new ContentCoding() {
        @Override
        public Representation of(CacheEntry entry, MultiMap requestFields) {
            return Representation.of(entry);
        }

        @Override
        public Optional<byte[]> gzip(CacheEntry entry) {
            return Optional.empty();
        }
    };

    /** What a client with these fields gets of an entry. */
    Representation of(CacheEntry entry, MultiMap requestFields);

    /** The entry's body in gzip; empty if it is not to be had, or would be no shorter. */
    Optional<byte[]> gzip(CacheEntry entry);
}
