package dev.samovar.cache.readthrough.stream.part;

import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.readthrough.Generated;
import java.time.Duration;
import java.util.Optional;

/** A part of an answer: one head, any number of chunks, one end, in this order. */
public sealed interface Part {

    /**
     * The first part.
     *
     * @param head media type and response headers
     */
    record Head(ResponseHead head) implements Part {}

    /**
     * Bytes of the body.
     *
     * @param bytes the bytes; handed over, not to be changed afterwards
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Chunk(byte[] bytes) implements Part {}

    /**
     * The last part. An answer without it is one that failed.
     *
     * @param storable whether the answer is complete and good
     * @param cost what it cost
     * @param request the canonical request, as in {@link Generated}
     * @param freshFor how long it stays fresh, as in {@link Generated}
     */
    record End(boolean storable, Cost cost, String request, Optional<Duration> freshFor) implements Part {}
}
