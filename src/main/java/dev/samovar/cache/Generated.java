package dev.samovar.cache;

/**
 * A freshly generated answer, not stored yet.
 *
 * @param body the answer's bytes as they go out; handed over, not to be changed afterwards
 * @param mediaType the answer's media type
 * @param cost what it cost
 * @param storable false for an answer that may be given out but not kept, such as one with gaps
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Generated(byte[] body, String mediaType, Cost cost, boolean storable) {}
