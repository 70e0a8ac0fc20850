package dev.samovar.cache.readthrough;

import dev.samovar.cache.entry.Cost;

/**
 * A freshly generated answer, not stored yet.
 *
 * @param body the answer's bytes as they go out; handed over, not to be changed afterwards
 * @param mediaType the answer's media type
 * @param cost what it cost
 * @param storable false for an answer that may be given out but not kept, such as one with gaps
 * @param request the canonical request that it answers; empty if there is none, or none worth keeping
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Generated(byte[] body, String mediaType, Cost cost, boolean storable, String request) {

    /** The longest request that is kept, in characters: no entry grows by more, and no ordinary request is longer. */
    public static final int MAX_REQUEST = 16 * 1024;

    public Generated {
        if (request.length() > MAX_REQUEST) {
            request = "";
        }
    }

    /** An answer of which the request is not known. */
    public Generated(byte[] body, String mediaType, Cost cost, boolean storable) {
        this(body, mediaType, cost, storable, "");
    }

    /** The same answer, to this request. */
    public Generated to(String canonicalRequest) {
        return new Generated(body, mediaType, cost, storable, canonicalRequest);
    }
}
