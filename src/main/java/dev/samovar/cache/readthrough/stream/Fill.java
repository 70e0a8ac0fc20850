package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.readthrough.flight.DeadlineExceededException;
import dev.samovar.cache.readthrough.stream.Order.Purpose;
import dev.samovar.cache.readthrough.stream.body.Audience;
import dev.samovar.cache.readthrough.stream.body.Body;
import dev.samovar.cache.readthrough.stream.body.Joined;
import dev.samovar.cache.readthrough.stream.body.Joiner;
import dev.samovar.cache.readthrough.stream.lease.LeaseAcquisition;
import dev.samovar.cache.readthrough.stream.lease.LeaseWatch;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases.Kept;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases.Right;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases.Verdict;
import dev.samovar.cache.readthrough.stream.timing.Deadlines;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A generation in progress: it waits for its lease, sends what comes to all who joined, and is stored at its end.
 *
 * <p>All its steps run within one serial executor. It is <i>started</i> with the first byte; <i>closed</i> once nobody may
 * join any more: after a purge, when it has become too large, and when it is over; <i>completing</i> while a whole answer
 * is being stored; <i>over</i> when it has failed, was given up, or has been stored.
 */
final class Fill {

    private static final System.Logger LOG = System.getLogger(Fill.class.getName());

    private final Order order;
    private final Services services;
    private final SerialExecutor events = new SerialExecutor(this::unexpected);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Audience audience;
    private final Body body;
    private final Deadlines deadlines;
    private final Upstream upstream;
    private @Nullable Cancellable leaseWait;
    private @Nullable Right right;
    private @Nullable LeaseWatch watch;
    private @Nullable ResponseHead head;
    private boolean asking;
    private boolean generating;
    private boolean started;
    private boolean paused;
    private boolean closed;
    private boolean completing;
    private boolean over;

    Fill(Order order, Services services) {
        this.order = order;
        this.services = services;
        this.audience = new Audience(services.timer(), events, this::abandonIfUnread);
        this.body = new Body(services.limits(), () -> events.execute(this::resume));
        this.deadlines =
                new Deadlines(order.timeouts(), services.timer(), events, () -> fail(new DeadlineExceededException()));
        this.upstream = new Upstream(events, this::onPart, this::fail);
    }

    /**
     * Joins a request. Emits on the caller's own context, and fails as the generation does if it fails before it has sent
     * anything.
     *
     * @param moment when the request began, in the order of {@link StreamLeases#moment()}
     * @param home where the caller is
     * @param first whether the generation begins with this request
     */
    Uni<Joined> join(long moment, Executor home, boolean first) {
        return Uni.createFrom().deferred(() -> {
            Joiner joiner = new Joiner(moment, home);
            return Uni.createFrom()
                    .<Joined>emitter(emitter -> {
                        joiner.waitsAt(emitter);
                        events.execute(() -> arrive(joiner));
                        emitter.onTermination(() -> {
                            if (!joiner.isReceived()) {
                                events.execute(() -> audience.remove(joiner));
                            }
                        });
                        if (first) {
                            start();
                        }
                    })
                    .invoke(joined -> joiner.received());
        });
    }

    /** Begins. */
    void start() {
        events.execute(() -> {
            if (over) {
                return;
            }
            if (order.purpose() == Purpose.BYPASS) {
                closed = true;
                body.trim();
                generate();
            } else {
                deadlines.waiting();
                acquire();
            }
        });
    }

    /** Gives it up; readers fail with {@link CancellationException}. */
    void abort() {
        events.execute(() -> breakOff(new CancellationException("The service is shutting down")));
    }

    /** Emits {@code null} when everything is over, the end of the lease included. */
    Uni<Void> ended() {
        return Uni.createFrom().completionStage(ended::copy);
    }

    private void arrive(Joiner joiner) {
        if (closed) {
            joiner.answer(new Joined.Refused(false));
            return;
        }
        audience.add(joiner);
        if (watch != null && !audience.isVouchedFor(joiner)) {
            watch.confirmFor(joiner.moment());
        }
        admit();
    }

    private void acquire() {
        leaseWait = null;
        asking = true;
        services.acquisition()
                .ask(order.flight(), order.newerThan())
                .subscribe()
                .with(
                        step -> events.execute(() -> acquired(step)),
                        failure -> events.execute(() -> {
                            asking = false;
                            fail(failure);
                            releaseAndEnd();
                        }));
    }

    private void acquired(LeaseAcquisition.Step step) {
        asking = false;
        if (step instanceof LeaseAcquisition.Step.Granted granted) {
            right = granted.right();
        }
        if (over) {
            releaseAndEnd();
        } else if (step instanceof LeaseAcquisition.Step.Held held) {
            leaseWait = held.settled()
                    .subscribe()
                    .with(ignored -> events.execute(() -> {
                        if (!over) {
                            acquire();
                        }
                    }));
        } else if (step instanceof LeaseAcquisition.Step.Filled filled) {
            audience.vouch(filled.asked());
            audience.redirect(filled.entry());
            finish();
        } else {
            generate();
        }
    }

    private void generate() {
        generating = true;
        // What is generated from here on is newer than any purge that a request so far has to respect
        audience.vouch(services.leases().next());
        deadlines.begun();
        if (right != null) {
            watch = new LeaseWatch(services.leases(), right, services.timer(), events, new Confirmations());
            watch.start();
        }
        Multi.createFrom().deferred(order.loader()::load).subscribe(upstream);
    }

    /** What the store says meanwhile. */
    private final class Confirmations implements LeaseWatch.Listener {

        @Override
        public void confirmed(long asked) {
            audience.vouch(asked);
            admit();
        }

        /** Who has got something gets the rest, and the others look again. */
        @Override
        public void voided() {
            if (started) {
                close(true);
            } else {
                upstream.cancel();
                audience.refuse(true);
                finish();
            }
        }
    }

    private void admit() {
        if (started && head != null) {
            audience.admit(head, body);
        }
    }

    private void onPart(Part part) {
        if (part instanceof Part.Head first && head == null) {
            head = first.head();
            upstream.request();
        } else if (part instanceof Part.Chunk chunk && head != null) {
            append(chunk.bytes());
        } else if (part instanceof Part.End end && head != null) {
            complete(end, head);
        } else {
            fail(new IllegalStateException("An answer is a head, chunks and an end"));
        }
    }

    private void append(byte[] bytes) {
        if (bytes.length == 0) {
            upstream.request();
            return;
        }
        begin();
        if (!body.append(bytes) && !closed) {
            services.failures().notStored(order.flight());
            close(false);
        }
        paused = !body.hasRoom();
        if (paused) {
            deadlines.paused();
        } else {
            deadlines.asked();
            upstream.request();
        }
    }

    private void begin() {
        if (!started) {
            started = true;
            deadlines.started();
            admit();
        }
    }

    private void resume() {
        if (paused && !over) {
            paused = false;
            deadlines.asked();
            upstream.request();
        }
    }

    /** Lets nobody join any more, and stores nothing; those who read go on. */
    private void close(boolean voided) {
        closed = true;
        services.fills().closed(order.flight(), this);
        stopWatch();
        audience.refuse(voided);
        body.trim();
        release().subscribe().with(verdict -> {}, Fill::log);
        abandonIfUnread();
    }

    private void abandonIfUnread() {
        boolean wanted = order.purpose() == Purpose.REFRESH && !closed;
        if (audience.isEmpty() && !wanted) {
            breakOff(new CancellationException("Nobody reads it any more"));
        }
    }

    private void complete(Part.End end, ResponseHead whole) {
        upstream.end();
        deadlines.end();
        begin();
        completing = true;
        stopWatch();
        body.complete();
        Right used = right;
        if (closed || used == null) {
            finish();
            return;
        }
        right = null;
        long asked = services.leases().next();
        Uni.createFrom()
                .deferred(() -> services.writer().write(order.flight(), used, whole, body, end))
                .subscribe()
                .with(kept -> events.execute(() -> kept(kept, asked)), failure -> {
                    log(failure);
                    events.execute(() -> kept(new Kept(Verdict.UNKNOWN, false), asked));
                });
    }

    private void kept(Kept kept, long asked) {
        if (kept.verdict() == Verdict.CONFIRMED) {
            audience.vouch(asked);
            admit();
        }
        if (!kept.stored()) {
            services.failures().notStored(order.flight());
        }
        audience.refuse(kept.verdict() == Verdict.VOIDED);
        finish();
    }

    private void fail(Throwable failure) {
        if (!over && !completing && order.purpose() != Purpose.BYPASS) {
            services.failures().remember(order.flight(), failure);
            if (order.purpose() == Purpose.REFRESH) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "A background refresh in {0} failed, the entry stays: {1}",
                        order.flight().key().namespace(),
                        failure.getMessage());
            }
        }
        breakOff(failure);
    }

    /** An error of the program: it must not leave anybody waiting. */
    private void unexpected(Throwable failure) {
        LOG.log(System.Logger.Level.ERROR, "A step of a generation failed, and ends it", failure);
        completing = false;
        breakOff(failure);
    }

    private void breakOff(Throwable failure) {
        if (!over && !completing) {
            upstream.cancel();
            body.fail(failure);
            finish();
            audience.fail(failure);
        }
    }

    /** Ends it, once. Only a lease that is on its way or has to be released is still waited for. */
    private void finish() {
        over = true;
        closed = true;
        services.fills().closed(order.flight(), this);
        stopWatch();
        deadlines.end();
        body.trim();
        if (leaseWait != null) {
            leaseWait.cancel();
        }
        if (!generating) {
            order.permit().release();
        }
        if (!asking) {
            releaseAndEnd();
        }
    }

    private void stopWatch() {
        if (watch != null) {
            watch.stop();
        }
    }

    private Uni<?> release() {
        Right mine = right;
        right = null;
        return mine == null ? Uni.createFrom().voidItem() : services.leases().release(mine);
    }

    private void releaseAndEnd() {
        release().subscribe().with(verdict -> end(), failure -> {
            log(failure);
            end();
        });
    }

    private void end() {
        services.fills().ended(this);
        ended.complete(null);
    }

    private static void log(Throwable failure) {
        LOG.log(System.Logger.Level.WARNING, "The end of a generation could not be noted in the store", failure);
    }
}
