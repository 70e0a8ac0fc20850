package dev.samovar.cache.redis.relay;

import dev.samovar.cache.relay.NotFollowedException;
import dev.samovar.cache.relay.RelayCounts.Outcome;
import dev.samovar.cache.relay.StreamRelay.Piece;
import dev.samovar.cache.relay.StreamRelay.Target;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What this replica receives of another one's generation: the pieces from byte 0, in their order and without a gap, or a
 * failure. Used on one loop; the subscriber may call on any thread.
 *
 * <p>A gap is asked for again, {@value GapRepeats#MAX} times without progress. A leader that does not answer at first is one
 * that does not have the stream, or does not know what it is asked for. One that is silent later counts as dead.
 */
final class FollowedStream implements Flow.Subscription {

    static final Duration SILENCE = Duration.ofSeconds(10);
    static final Duration TICK = Duration.ofMillis(500);

    /** After so many silent ticks no more requests are let in: the leader may be dead. */
    static final int DOUBTFUL_TICKS = 5;

    private final Target target;
    private final LeaderLink link;
    private final RelayLoop loop;
    private final Flow.Subscriber<? super Piece> subscriber;
    private final RelayLog log;
    private final Runnable onSealed;
    private final Consumer<Outcome> onOver;
    private final ReceiveBuffer buffer = new ReceiveBuffer();
    private final GapRepeats gaps = new GapRepeats();
    private final int maxSilentTicks;
    private Runnable timer = () -> {};
    private int silentTicks;
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
            Consumer<Outcome> onOver) {
        this.target = target;
        this.link = new LeaderLink(session, target, mailbox, loop);
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

    /** Asks for the stream, once this replica can receive it, unless it has been left already. */
    void begin() {
        if (over) {
            return;
        }
        link.ask(this::fail);
        tick();
    }

    /** Takes a message of the leader. */
    void take(RelayMessage.Leaders message) {
        if (over || !link.isOfLeader(message)) {
            return;
        }
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
            gaps.progressed();
        }
        emit();
        if (!over && (data.urgent() || link.isAcknowledgementDue(buffer.taken()))) {
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
        if (!gaps.isDue(buffer.position())) {
            return;
        }
        if (gaps.isExhausted()) {
            fail();
        } else {
            link.repeat(buffer.position());
        }
    }

    private void acknowledge() {
        link.acknowledge(buffer.taken());
    }

    // Ticks and not the time: those of a loop that was stalled are as late as the messages that it has to read
    private void tick() {
        timer = loop.after(TICK, () -> {
            silentTicks++;
            gaps.tick();
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
                stop(Outcome.COMPLETE);
                subscriber.onComplete();
            } else {
                fail();
            }
        }
    }

    /** Ends it with a failure: what was emitted is not the whole. */
    void fail() {
        if (!over) {
            boolean begun = buffer.hasHead();
            if (begun) {
                log.broken(link.leader(), buffer.position());
            }
            stop(begun ? Outcome.BROKEN : Outcome.FALLBACK);
            subscriber.onError(new NotFollowedException());
        }
    }

    @Override
    public void cancel() {
        loop.execute(() -> stop(Outcome.LEFT));
    }

    private void stop(Outcome outcome) {
        if (!over) {
            over = true;
            timer.run();
            link.leave();
            onOver.accept(outcome);
        }
    }
}
