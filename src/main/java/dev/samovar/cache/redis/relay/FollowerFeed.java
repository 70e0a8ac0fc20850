package dev.samovar.cache.redis.relay;

import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.relay.StreamRelay.Opened;
import dev.samovar.cache.relay.StreamRelay.Source;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * What the leader of one generation sends to one replica that follows it: batches from byte 0, the first at once, then one
 * each {@value #BATCH_MILLIS} ms at most unless they are full. Used on one loop.
 *
 * <p>It reads the generation as a request does, and no faster than the follower acknowledges. One message is under way at a
 * time, so that they keep their order. What is not acknowledged is kept, and sent again if the follower lacks it. Nothing
 * waits for Redis but this feed; a follower of which nothing is heard for {@value #SILENT_TICKS} s is dropped.
 */
final class FollowerFeed implements Flow.Subscriber<byte[]> {

    static final long BATCH_MILLIS = 50;
    static final int SILENT_TICKS = 10;
    static final Duration TICK = Duration.ofSeconds(1);

    private static final int URGENT_TICKS = 3;

    private final String session;
    private final String follower;
    private final Mailbox mailbox;
    private final RelayLoop loop;
    private final SendWindow window;
    private final RelayLog log;
    private final Runnable onOver;
    private @Nullable Cancellable opening;
    private Flow.@Nullable Subscription upstream;
    private Runnable timer = () -> {};
    private boolean asked;
    private boolean underWay;
    private boolean paused;
    private boolean sentInTick;
    private boolean ended;
    private boolean good;
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
            Runnable onOver) {
        this.session = session;
        this.follower = follower;
        this.mailbox = mailbox;
        this.loop = loop;
        this.window = new SendWindow(inbox, this::proceed);
        this.log = log;
        this.onOver = onOver;
    }

    /** Joins the generation. */
    void begin(Source source) {
        welcome();
        tick();
        opening = source.open(loop)
                .subscribe()
                .with(
                        opened -> loop.execute(() -> read(opened)),
                        // It may not be joined, or has failed: the follower waits for the lease, as before
                        failure -> loop.execute(this::refuse));
    }

    /** Says that the stream exists. */
    void welcome() {
        send(new RelayMessage.Welcome(session, mailbox.replica()));
    }

    private void read(Opened opened) {
        window.head(opened.head());
        opened.chunks().subscribe(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        if (over) {
            subscription.cancel();
            return;
        }
        upstream = subscription;
        proceed();
    }

    @Override
    public void onNext(byte[] chunk) {
        asked = false;
        window.add(chunk);
        proceed();
    }

    @Override
    public void onError(Throwable failure) {
        end(false);
    }

    @Override
    public void onComplete() {
        end(true);
    }

    private void end(boolean well) {
        ended = true;
        good = well;
        proceed();
    }

    /** Reads on and sends, as far as the follower may get more. */
    private void proceed() {
        if (over) {
            return;
        }
        Flow.Subscription source = upstream;
        if (source != null && !asked && !ended && window.mayRead()) {
            asked = true;
            source.request(1);
        }
        if (!underWay && !paused) {
            sendNext();
        }
    }

    private void sendNext() {
        SendWindow.Batch batch = window.next(ended);
        if (batch != null) {
            boolean urgent = silentTicks >= URGENT_TICKS || window.isHalfFull();
            Optional<ResponseHead> head = batch.head();
            sendInTurn(new RelayMessage.Data(session, mailbox.replica(), batch.offset(), head, batch.bytes(), urgent));
            if (!window.hasFullBatch() && !ended) {
                paused = true;
                loop.after(Duration.ofMillis(BATCH_MILLIS), () -> {
                    paused = false;
                    proceed();
                });
            }
        } else if (ended && !endSent && window.isSent()) {
            endSent = true;
            sendInTurn(endMessage());
        }
    }

    private RelayMessage endMessage() {
        return new RelayMessage.End(session, mailbox.replica(), window.sent(), good);
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
        return ended && !over;
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
        if (upstream != null) {
            upstream.cancel();
        } else if (opening != null) {
            opening.cancel();
        }
        onOver.run();
    }
}
