package dev.samovar.cache.redis.relay;

import dev.samovar.cache.entry.ResponseHead;
import java.util.Optional;

/** What the leader of a stream and a replica that follows it send to each other's inbox. */
sealed interface RelayMessage {

    /** The name of what one replica receives of one generation. */
    String session();

    /** A message of the leader, which names the inbox that it reads. */
    sealed interface Leaders extends RelayMessage {
        String leader();
    }

    /** The stream exists; its first byte may take a while. */
    record Welcome(String session, String leader) implements Leaders {}

    /**
     * Bytes of the stream.
     *
     * @param offset where they are in it
     * @param head the head, at offset 0
     * @param urgent whether they have to be acknowledged at once
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Data(String session, String leader, long offset, Optional<ResponseHead> head, byte[] bytes, boolean urgent)
            implements Leaders {}

    /** The stream goes on, after so many bytes. */
    record Alive(String session, String leader, long sent) implements Leaders {}

    /**
     * The stream has ended.
     *
     * @param total its bytes
     * @param good whether with its good end
     */
    record End(String session, String leader, long total, boolean good) implements Leaders {}

    /** There is no such stream, or not any more. */
    record Gone(String session, String leader) implements Leaders {}

    /** The follower has taken so many bytes. */
    record Ack(String session, long position) implements RelayMessage {}

    /** The follower lacks what comes after so many bytes. */
    record Again(String session, long position) implements RelayMessage {}

    /** The follower has what it wants. */
    record Unfollow(String session) implements RelayMessage {}
}
