package dev.samovar.cache.entry;

import java.time.Duration;
import java.time.Instant;

/**
 * A stored answer. The body is shared and must not be changed by anyone who gets it.
 *
 * @param body the answer's bytes as they go out
 * @param head the answer's media type and the response headers that are kept with it
 * @param etag the strong entity tag of body and media type with its quotes (RFC 9110, section 8.8.3)
 * @param generatedAt when the answer was generated
 * @param freshUntil until when it is a hit
 * @param keptUntil until when it may be served stale; then it is gone
 * @param epoch the epoch of its namespace's shard when its generation began
 * @param cost what the generation cost, and a hit spares
 * @param request what is kept of the request that it answers, for people who ask why another request misses; empty for
 *     nothing
 */
@SuppressWarnings("ArrayRecordComponent") // entries are compared by their ETag, never by equals
public record CacheEntry(
        byte[] body,
        ResponseHead head,
        String etag,
        Instant generatedAt,
        Instant freshUntil,
        Instant keptUntil,
        long epoch,
        Cost cost,
        String request) {

    /** An entry without headers. */
    public CacheEntry(
            byte[] body,
            String mediaType,
            String etag,
            Instant generatedAt,
            Instant freshUntil,
            Instant keptUntil,
            long epoch,
            Cost cost,
            String request) {
        this(body, ResponseHead.of(mediaType), etag, generatedAt, freshUntil, keptUntil, epoch, cost, request);
    }

    /** An entry without headers, of which the request is not known. */
    public CacheEntry(
            byte[] body,
            String mediaType,
            String etag,
            Instant generatedAt,
            Instant freshUntil,
            Instant keptUntil,
            long epoch,
            Cost cost) {
        this(body, mediaType, etag, generatedAt, freshUntil, keptUntil, epoch, cost, "");
    }

    /** The answer's media type, such as {@code application/json}. */
    public String mediaType() {
        return head.mediaType();
    }

    /**
     * When the generation of the answer began: as much before its end as it took. Too late for one that shared a call with
     * others, since each of them bears a part of its time.
     */
    public Instant begunAt() {
        return generatedAt.minus(cost.time());
    }

    /** The same entry in another epoch. */
    public CacheEntry withEpoch(long other) {
        return new CacheEntry(body, head, etag, generatedAt, freshUntil, keptUntil, other, cost, request);
    }

    /** Whether the entry is a hit at {@code now}. */
    public boolean isFresh(Instant now) {
        return now.isBefore(freshUntil);
    }

    /** Whether the entry may be served at {@code now} at all, fresh or stale. */
    public boolean isKept(Instant now) {
        return now.isBefore(keptUntil);
    }

    /** The time since generation at {@code now}, never negative. */
    public Duration age(Instant now) {
        Duration age = Duration.between(generatedAt, now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** The time left as a hit at {@code now}; negative when the entry is stale. */
    public Duration timeToLive(Instant now) {
        return Duration.between(now, freshUntil);
    }
}
