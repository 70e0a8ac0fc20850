package dev.samovar.cache.redis.relay;

import dev.samovar.cache.redis.bus.ReplicaEvent.StreamWanted;
import dev.samovar.cache.relay.NotFollowedException;
import dev.samovar.cache.relay.StreamRelay.Piece;
import dev.samovar.cache.relay.StreamRelay.Target;
import java.time.Duration;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * What this replica receives of another one's generation: the pieces from byte 0, in their order and without a gap, or a
 * failure. Used on one loop; the subscriber may call on any thread.
 *
 * <p>A gap is asked for again, {@value #MAX_REPEATS} times without progress. A leader that does not answer at first is one
 * that does not have the stream, or does not know what it is asked for. One that is silent later counts as dead.
 */
final class FollowedStream implements Flow.Subscription {

    static final Duration SILENCE = Duration.ofSeconds(10);
    static final Duration TICK = Duration.ofMillis(500);
    static final int MAX_REPEATS = 6;

    /** After so many silent ticks no more requests are let in: the leader may be dead. */
    static final int DOUBTFUL_TICKS = 5;

    /** When the leader is asked, until it answers. It may learn only after this replica that it has the lease. */
    private static final long FIRST_PAUSE_MILLIS = 50;

    private static final int MAX_ASKED = 6;

    /** After so many bytes that the subscriber has taken an acknowledgement is due. */
    private static final int ACKNOWLEDGED_BYTES = 16 * 1024;

    private final String session;
    private final Target target;
    private final Mailbox mailbox;
    private final RelayLoop loop;
    private final Flow.Subscriber<? super Piece> subscriber;
    private final RelayLog log;
    private final Runnable onSealed;
    private final Runnable onOver;
    private final ReceiveBuffer buffer = new ReceiveBuffer();
    private final int maxSilentTicks;
    private String leader = "";
    private Runnable timer = () -> {};
    private long acknowledged;
    private long repeatedAt = -1;
    private int repeats;
    private int silentTicks;
    private int ticksSinceRepeat;
    private long demand;
    private @Nullable Boolean end;
    private boolean over;

    /**
     * @param onSealed called when it is for no more requests
     * @param onOver called once, when it is over
     */
    FollowedStream(
            String session,
            Target target,
            Mailbox mailbox,
            RelayLoop loop,
            Flow.Subscriber<? super Piece> subscriber,
            RelayLog log,
            Runnable onSealed,
            Runnable onOver) {
        this.session = session;
        this.target = target;
        this.mailbox = mailbox;
        this.loop = loop;
        this.subscriber = subscriber;
        this.log = log;
        this.onSealed = onSealed;
        this.onOver = onOver;
        Duration silence = target.silence().compareTo(SILENCE) < 0 ? target.silence() : SILENCE;
        this.maxSilentTicks = (int) Math.max(4, silence.dividedBy(TICK));
    }

    Target target() {
        return target;
    }

    /** Notes that there may have been a purge. On any thread. */
    void seal() {
        onSealed.run();
    }

    /** Asks for the stream, once this replica can receive it. */
    void begin() {
        mailbox.open(() -> ask(1, FIRST_PAUSE_MILLIS));
        tick();
    }

    private void ask(int number, long pauseMillis) {
        if (over || !leader.isEmpty()) {
            return;
        }
        if (number > MAX_ASKED) {
            fail();
            return;
        }
        mailbox.announce(new StreamWanted(session, mailbox.replica(), target.holder()));
        loop.after(Duration.ofMillis(pauseMillis), () -> ask(number + 1, pauseMillis * 2));
    }

    /** Takes a message of the leader. */
    void take(RelayMessage.Leaders message) {
        if (over || (!leader.isEmpty() && !leader.equals(message.leader()))) {
            return;
        }
        leader = message.leader();
        silentTicks = 0;
        if (message instanceof RelayMessage.Data data) {
            take(data);
        } else if (message instanceof RelayMessage.Alive alive) {
            acknowledge();
            lackUpTo(alive.sent());
        } else if (message instanceof RelayMessage.End ended) {
            take(ended);
        } else if (message instanceof RelayMessage.Gone) {
            fail();
        }
    }

    private void take(RelayMessage.Data data) {
        if (data.offset() > buffer.position()) {
            lackUpTo(data.offset());
            return;
        }
        if (buffer.take(data)) {
            repeats = 0;
            repeatedAt = -1;
        }
        emit();
        if (!over && (data.urgent() || buffer.taken() - acknowledged >= ACKNOWLEDGED_BYTES)) {
            acknowledge();
        }
    }

    private void take(RelayMessage.End ended) {
        if (!ended.good()) {
            end = false;
            emit();
        } else if (ended.total() == buffer.position() && buffer.hasHead()) {
            end = true;
            emit();
        } else if (ended.total() < buffer.position()) {
            // Not the stream that it was
            fail();
        } else {
            repeat();
        }
    }

    private void lackUpTo(long sent) {
        if (sent > buffer.position()) {
            repeat();
        }
    }

    /** Asks for what is missing, once for each gap and tick. */
    private void repeat() {
        if (repeatedAt == buffer.position() && ticksSinceRepeat == 0) {
            return;
        }
        repeatedAt = buffer.position();
        ticksSinceRepeat = 0;
        repeats++;
        if (repeats > MAX_REPEATS) {
            fail();
        } else {
            send(new RelayMessage.Again(session, buffer.position()));
        }
    }

    private void acknowledge() {
        acknowledged = buffer.taken();
        send(new RelayMessage.Ack(session, acknowledged));
    }

    private void send(RelayMessage message) {
        if (!leader.isEmpty()) {
            mailbox.send(leader, message).subscribe().with(sent -> {}, failure -> {});
        }
    }

    // Ticks and not the time: those of a loop that was stalled are as late as the messages that it has to read
    private void tick() {
        timer = loop.after(TICK, () -> {
            silentTicks++;
            ticksSinceRepeat++;
            if (silentTicks > maxSilentTicks) {
                fail();
                return;
            } else if (silentTicks == DOUBTFUL_TICKS) {
                seal();
            }
            tick();
        });
    }

    @Override
    public void request(long count) {
        loop.execute(() -> {
            demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            emit();
        });
    }

    private void emit() {
        while (!over && demand > 0 && buffer.hasMore()) {
            demand--;
            subscriber.onNext(buffer.next());
        }
        Boolean how = end;
        if (!over && how != null && !buffer.hasMore()) {
            if (how) {
                acknowledge();
                stop();
                subscriber.onComplete();
            } else {
                fail();
            }
        }
    }

    /** Ends it with a failure: what was emitted is not the whole. */
    void fail() {
        if (!over) {
            if (buffer.hasHead()) {
                log.broken(leader, buffer.position());
            }
            stop();
            subscriber.onError(new NotFollowedException());
        }
    }

    @Override
    public void cancel() {
        loop.execute(this::stop);
    }

    private void stop() {
        if (!over) {
            over = true;
            timer.run();
            send(new RelayMessage.Unfollow(session));
            onOver.run();
        }
    }
}
