package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.CachedResponse;
import io.smallrye.mutiny.Multi;

/** What a caller of {@link StreamingCache} gets. */
public sealed interface StreamResponse {

    /**
     * A whole answer.
     *
     * @param response an entry with its times
     */
    record Stored(CachedResponse response) implements StreamResponse {}

    /**
     * An answer in progress.
     *
     * @param head media type and response headers
     * @param chunks the body from byte 0, for one subscriber. It has to be subscribed to: a generation counts on its
     *     reader, until it gives the reader up after some seconds. Cancellation ends a generation that has no other
     *     reader. Fails after the bytes so far if the generation fails. Emits on the caller's own context, with back
     *     pressure; the arrays are shared and must not be changed
     * @param served how it came about; whether it will be stored is not known yet
     */
    record Streaming(ResponseHead head, Multi<byte[]> chunks, CacheStatus.Forwarded served) implements StreamResponse {}
}
