package dev.samovar.cache.redis.relay;

import dev.samovar.cache.redis.bus.ReplicaEvent.StreamWanted;
import dev.samovar.cache.relay.StreamRelay.Target;
import java.time.Duration;

/**
 * What a replica that follows a stream sends to its leader, which is known once it has answered. Used on one loop.
 */
final class LeaderLink {

    /** When the leader is asked, until it answers. It may learn only after this replica that it has the lease. */
    private static final long FIRST_PAUSE_MILLIS = 50;

    private static final int MAX_ASKED = 6;

    /** After so many bytes that the subscriber has taken an acknowledgement is due. */
    private static final int ACKNOWLEDGED_BYTES = 16 * 1024;

    private final String session;
    private final Target target;
    private final Mailbox mailbox;
    private final RelayLoop loop;
    private String leader = "";
    private long acknowledged;
    private boolean left;

    LeaderLink(String session, Target target, Mailbox mailbox, RelayLoop loop) {
        this.session = session;
        this.target = target;
        this.mailbox = mailbox;
        this.loop = loop;
    }

    /**
     * Asks for the stream until the leader answers, once this replica can receive it.
     *
     * @param onSilence called when nobody answers
     */
    void ask(Runnable onSilence) {
        mailbox.open(() -> ask(1, FIRST_PAUSE_MILLIS, onSilence));
    }

    private void ask(int number, long pauseMillis, Runnable onSilence) {
        if (left || !leader.isEmpty()) {
            return;
        }
        if (number > MAX_ASKED) {
            onSilence.run();
            return;
        }
        mailbox.announce(new StreamWanted(session, mailbox.replica(), target.holder()));
        loop.after(Duration.ofMillis(pauseMillis), () -> ask(number + 1, pauseMillis * 2, onSilence));
    }

    /** Notes which replica leads. Returns false for a message of another one. */
    boolean isOfLeader(RelayMessage.Leaders message) {
        if (!leader.isEmpty() && !leader.equals(message.leader())) {
            return false;
        }
        leader = message.leader();
        return true;
    }

    /** The replica that leads; empty before it has answered. */
    String leader() {
        return leader;
    }

    /** Whether the subscriber has taken so much that an acknowledgement is due. */
    boolean isAcknowledgementDue(long taken) {
        return taken - acknowledged >= ACKNOWLEDGED_BYTES;
    }

    /** The subscriber has taken so many bytes. */
    void acknowledge(long taken) {
        acknowledged = taken;
        send(new RelayMessage.Ack(session, taken));
    }

    /** What comes after so many bytes is missing. */
    void repeat(long position) {
        send(new RelayMessage.Again(session, position));
    }

    /** The stream is followed no more. */
    void leave() {
        left = true;
        send(new RelayMessage.Unfollow(session));
    }

    private void send(RelayMessage message) {
        if (!leader.isEmpty()) {
            mailbox.send(leader, message).subscribe().with(sent -> {}, failure -> {});
        }
    }
}
