package dev.samovar.cache.relay;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.key.CacheKey;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The way of answers in progress from the replica that generates them to others. An offer that nobody follows costs an
 * entry in a map. All methods may be called on any thread, and never block.
 */
public interface StreamRelay {

    /** No other replicas. */
    StreamRelay NONE = new StreamRelay() {
        @Override
        public Runnable offer(Lease lease, Source source) {
            return () -> {};
        }

        @Override
        public Multi<Piece> follow(Target target, Runnable onSealed) {
            return Multi.createFrom().failure(new NotFollowedException());
        }
    };

    /**
     * Offers the generation under a lease to other replicas.
     *
     * @return withdraws the offer. What follows it already goes on
     */
    Runnable offer(Lease lease, Source source);

    /**
     * The generation under another replica's lease, from byte 0, for one subscriber, with back pressure. Completes with the
     * generation's good end. Fails if the generation is not offered, broke off, or is heard of no more; what was emitted
     * before is then the beginning of an answer without an end.
     *
     * @param onSealed called, on any thread, when a purge may have been made since: no more callers may be given these
     *     pieces
     */
    Multi<Piece> follow(Target target, Runnable onSealed);

    /**
     * What is followed.
     *
     * @param key the key that is generated
     * @param holder the lease's name, as {@link Acquisition.Held} has it
     * @param silence after how long without any sign of life the generation counts as broken
     */
    record Target(CacheKey key, String holder, Duration silence) {}

    /** A generation in progress. */
    interface Source {

        /**
         * Joins the generation as a request does. Emits with its first byte, and fails if it may not be joined.
         *
         * @param home where the chunks are emitted
         */
        Uni<Opened> open(Executor home);
    }

    /**
     * A generation that was joined.
     *
     * @param head media type and response headers
     * @param chunks the body from byte 0, for one subscriber, which has to subscribe within seconds; cancellation leaves
     */
    record Opened(ResponseHead head, Multi<byte[]> chunks) {}

    /** A piece of an answer: one head, then bytes. */
    sealed interface Piece {

        /**
         * The first piece.
         *
         * @param head media type and response headers
         */
        record Head(ResponseHead head) implements Piece {}

        /**
         * Bytes of the body.
         *
         * @param bytes the bytes; handed over
         */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Bytes(byte[] bytes) implements Piece {}
    }
}
