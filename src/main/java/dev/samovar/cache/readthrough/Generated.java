package dev.samovar.cache.readthrough;

import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.ResponseHead;
import java.time.Duration;
import java.util.Optional;

/**
 * A freshly generated answer, not stored yet.
 *
 * @param body the answer's bytes as they go out; handed over, not to be changed afterwards
 * @param head the answer's media type and the response headers to keep
 * @param cost what it cost
 * @param storable false for an answer that may be given out but not kept, such as one with gaps
 * @param request what is kept of the request that it answers, for comparison with others; empty for nothing
 * @param freshFor how long it stays fresh, more than 0; empty for the time of its namespace
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Generated(
        byte[] body, ResponseHead head, Cost cost, boolean storable, String request, Optional<Duration> freshFor) {

    /** The longest request that is kept, in characters: no entry grows by more, and no ordinary request is longer. */
    public static final int MAX_REQUEST = 16 * 1024;

    /** The longest time that an answer stays fresh; longer ones are shortened to it. */
    public static final Duration MAX_FRESH = Duration.ofDays(3650);

    public Generated {
        if (request.length() > MAX_REQUEST) {
            request = "";
        }
        if (freshFor.isPresent()
                && (freshFor.get().isNegative() || freshFor.get().isZero())) {
            throw new IllegalArgumentException("An answer is fresh for more than 0");
        }
        freshFor = freshFor.map(time -> time.compareTo(MAX_FRESH) > 0 ? MAX_FRESH : time);
    }

    /** An answer without headers, of which the request is not known, with the times of its namespace. */
    public Generated(byte[] body, String mediaType, Cost cost, boolean storable) {
        this(body, ResponseHead.of(mediaType), cost, storable, "", Optional.empty());
    }

    /** The answer's media type. */
    public String mediaType() {
        return head.mediaType();
    }

    /** The same answer, to this request. */
    public Generated to(String canonicalRequest) {
        return new Generated(body, head, cost, storable, canonicalRequest, freshFor);
    }
}
