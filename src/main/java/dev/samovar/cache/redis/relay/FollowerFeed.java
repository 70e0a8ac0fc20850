package dev.samovar.cache.redis.relay;

import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.relay.RelayCounts;
import dev.samovar.cache.relay.StreamRelay.Source;
import java.time.Duration;
import java.util.Optional;

/**
 * What the leader of one generation sends to one replica that follows it: batches from byte 0, the first at once, then one
 * each {@value #BATCH_MILLIS} ms at most unless they are full. Used on one loop.
 *
 * <p>It reads the generation as a request does, and no faster than the follower acknowledges. One message is under way at a
 * time, so that they keep their order. What is not acknowledged is kept, and sent again if the follower lacks it. Nothing
 * waits for Redis but this feed; a follower of which nothing is heard for {@value #SILENT_TICKS} s is dropped.
 */
final class FollowerFeed {

    static final long BATCH_MILLIS = 50;
    static final int SILENT_TICKS = 10;
    static final Duration TICK = Duration.ofSeconds(1);

    private static final int URGENT_TICKS = 3;

    private final String session;
    private final String follower;
    private final Mailbox mailbox;
    private final RelayLoop loop;
    private final SendWindow window;
    private final SourceReader reader;
    private final RelayLog log;
    private final RelayCounts counts;
    private final Runnable onOver;
    private Runnable timer = () -> {};
    private boolean underWay;
    private boolean paused;
    private boolean sentInTick;
    private boolean endSent;
    private boolean over;
    private int silentTicks;

    /**
     * @param follower the replica that follows
     * @param onOver called once, when it is over
     */
    FollowerFeed(
            String session,
            String follower,
            Mailbox mailbox,
            RelayLoop loop,
            InboxWindow inbox,
            RelayLog log,
            RelayCounts counts,
            Runnable onOver) {
        this.session = session;
        this.follower = follower;
        this.mailbox = mailbox;
        this.loop = loop;
        this.window = new SendWindow(inbox, this::proceed);
        this.reader = new SourceReader(loop, window, this::proceed);
        this.log = log;
        this.counts = counts;
        this.onOver = onOver;
    }

    /** Joins the generation. */
    void begin(Source source) {
        welcome();
        tick();
        // If it may not be joined, or has failed, the follower waits for the lease, as before
        reader.open(source, this::refuse);
    }

    /** Says that the stream exists. */
    void welcome() {
        send(new RelayMessage.Welcome(session, mailbox.replica()));
    }

    /** Reads on and sends, as far as the follower may get more. */
    private void proceed() {
        if (over) {
            return;
        }
        reader.readOn();
        if (!underWay && !paused) {
            sendNext();
        }
    }

    private void sendNext() {
        SendWindow.Batch batch = window.next(reader.hasEnded());
        if (batch != null) {
            boolean urgent = silentTicks >= URGENT_TICKS || window.isHalfFull();
            Optional<ResponseHead> head = batch.head();
            sendInTurn(new RelayMessage.Data(session, mailbox.replica(), batch.offset(), head, batch.bytes(), urgent));
            if (!window.hasFullBatch() && !reader.hasEnded()) {
                paused = true;
                loop.after(Duration.ofMillis(BATCH_MILLIS), () -> {
                    paused = false;
                    proceed();
                });
            }
        } else if (reader.hasEnded() && !endSent && window.isSent()) {
            endSent = true;
            sendInTurn(endMessage());
        }
    }

    private RelayMessage endMessage() {
        return new RelayMessage.End(session, mailbox.replica(), window.sent(), reader.isWhole());
    }

    private void sendInTurn(RelayMessage message) {
        underWay = true;
        sentInTick = true;
        Runnable next = () -> loop.execute(() -> {
            underWay = false;
            proceed();
        });
        // If Redis has not got it the follower will notice
        mailbox.send(follower, message).subscribe().with(sent -> next.run(), failure -> next.run());
    }

    private void send(RelayMessage message) {
        mailbox.send(follower, message).subscribe().with(sent -> {}, failure -> {});
    }

    /** The follower has taken so many bytes. */
    void acknowledged(long position) {
        if (window.acknowledge(position)) {
            silentTicks = 0;
            proceed();
        }
    }

    /** The follower lacks what comes after so many bytes. */
    void repeat(long position) {
        if (!window.repeatFrom(position)) {
            refuse();
            return;
        }
        silentTicks = 0;
        endSent = false;
        proceed();
    }

    private void tick() {
        timer = loop.after(TICK, () -> {
            silentTicks++;
            if (silentTicks > SILENT_TICKS) {
                log.dropped(follower, window.sent());
                counts.followerDropped();
                refuse();
                return;
            }
            if (!sentInTick && !underWay) {
                send(endSent ? endMessage() : new RelayMessage.Alive(session, mailbox.replica(), window.sent()));
            }
            sentInTick = false;
            tick();
        });
    }

    /** Whether there is nothing more to read, and the follower does not have all of it yet. */
    boolean isEnding() {
        return reader.hasEnded() && !over;
    }

    /** Ends it, and says so. */
    void refuse() {
        if (!over) {
            send(new RelayMessage.Gone(session, mailbox.replica()));
            stop();
        }
    }

    /** Ends it: the follower is no reader any more. */
    void stop() {
        if (over) {
            return;
        }
        over = true;
        timer.run();
        window.close();
        reader.leave();
        onOver.run();
    }
}
