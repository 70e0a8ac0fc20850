package dev.samovar.cache.readthrough.stream.body;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.ResponseHead;

/** What became of a request that joined a generation. */
public sealed interface Joined {

    /**
     * It reads the answer as it comes.
     *
     * @param followed whether another replica generates it
     */
    record Admitted(ResponseHead head, BodyReader reader, boolean followed) implements Joined {}

    /** It gets an entry that was generated elsewhere. */
    record Elsewhere(CacheEntry entry) implements Joined {}

    /**
     * It gets nothing, and has to look again.
     *
     * @param voided whether because of a purge
     */
    record Refused(boolean voided) implements Joined {}
}
