package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.readthrough.stream.Order.Purpose;
import dev.samovar.cache.readthrough.stream.body.Audience;
import dev.samovar.cache.readthrough.stream.body.Body;
import dev.samovar.cache.readthrough.stream.body.Joined;
import dev.samovar.cache.readthrough.stream.body.Joiner;
import dev.samovar.cache.readthrough.stream.lease.GenerationLease;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases.Kept;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases.Right;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases.Verdict;
import dev.samovar.cache.readthrough.stream.timing.SerialExecutor;
import dev.samovar.cache.relay.NotFollowedException;
import dev.samovar.cache.relay.StreamRelay;
import dev.samovar.cache.stats.RefreshOutcome;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A generation in progress: it waits for its lease, sends what comes to all joined requests, and is stored at its end.
 *
 * <p>All its steps run within one serial executor. It is <i>started</i> with the first byte; <i>closed</i> once none
 * may join any more: after a purge, when it has become too large, and when it is over; <i>completing</i> while a whole
 * answer is being stored; <i>over</i> when it has failed, was given up, or has been stored.
 *
 * <p>While another replica holds the lease, it follows that one's generation if requests wait: they read what comes, and
 * nothing is stored here. If that ends before its first byte, they go on waiting for the lease.
 */
final class Fill {

    private static final System.Logger LOG = System.getLogger(Fill.class.getName());

    private final Order order;
    private final Services services;
    private final SerialExecutor events = new SerialExecutor(this::unexpected);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Audience audience;
    private final PartReceiver own;
    private final Following following;
    private final GenerationLease lease;
    private Runnable withdrawal = () -> {};
    private String holder = "";
    private boolean generating;
    private boolean closed;
    private boolean completing;
    private boolean over;
    private boolean counted;

    Fill(Order order, Services services) {
        this.order = order;
        this.services = services;
        this.audience = new Audience(services.timer(), events, this::abandonIfUnread);
        this.own = new PartReceiver(order.loader(), order.timeouts(), services, events, new PartEvents());
        this.following = new Following(order, services, events, new FollowedEvents());
        this.lease = new GenerationLease(
                services.acquisition(), services.leases(), services.timer(), events, new LeaseEvents());
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
        return Joiner.join(
                moment,
                home,
                joiner -> events.execute(() -> arrive(joiner)),
                first ? this::start : () -> {},
                joiner -> events.execute(() -> audience.remove(joiner)));
    }

    /** Begins. */
    void start() {
        events.execute(() -> {
            if (over) {
                return;
            }
            if (order.purpose() == Purpose.BYPASS) {
                closed = true;
                own.body().trim();
                generate();
            } else {
                own.waiting();
                lease.acquire(order.flight(), order.newerThan());
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
        if (!audience.isVouchedFor(joiner)) {
            lease.confirmFor(joiner.moment());
        }
        follow();
        admit();
    }

    /** Follows the holder of the lease, if requests wait for it. */
    private void follow() {
        if (!generating && !following.isStarted() && !audience.isEmpty()) {
            following.begin(holder);
        }
    }

    /** What is read at present: this generation's own parts, or those of another replica. */
    private PartReceiver parts() {
        PartReceiver followed = following.parts();
        return followed == null ? own : followed;
    }

    private void generate() {
        generating = true;
        following.drop();
        // What is generated from here on is newer than any purge that a request so far has to respect
        audience.vouch(services.leases().next());
        lease.watch();
        lease.right().ifPresent(right -> withdrawal = services.relay().offer(right, this::open));
        own.receive();
    }

    /** Joins a replica that follows, by the rules for a request here. */
    private Uni<StreamRelay.Opened> open(Executor home) {
        return Uni.createFrom()
                .deferred(() -> join(services.leases().moment(), home, false))
                .map(joined -> {
                    if (joined instanceof Joined.Admitted admitted) {
                        return new StreamRelay.Opened(admitted.head(), Body.chunks(admitted.reader()));
                    }
                    throw new NotFollowedException();
                });
    }

    /** What the store says. */
    private final class LeaseEvents implements GenerationLease.Listener {

        @Override
        public void granted() {
            if (following.isStarted()) {
                close(false);
            } else {
                generate();
            }
        }

        /** One place for all: what was vouched for under an earlier lease is older than this answer of the store. */
        @Override
        public void held(String by, long asked) {
            if (following.isStarted() && !following.isOf(by)) {
                close(false);
                return;
            }
            holder = by;
            audience.vouch(asked);
            follow();
            admit();
        }

        @Override
        public void filled(CacheEntry entry, long asked) {
            audience.vouch(asked);
            audience.redirect(entry);
            if (following.isStarted()) {
                close(false);
                return;
            }
            refreshed(RefreshOutcome.ELSEWHERE);
            finish();
        }

        @Override
        public void failed(Throwable failure) {
            if (following.isStarted()) {
                close(false);
            } else {
                fail(failure);
            }
        }

        @Override
        public void confirmed(long asked) {
            audience.vouch(asked);
            admit();
        }

        /** Requests that have got something get the rest, and the others look again. */
        @Override
        public void voided() {
            refreshed(RefreshOutcome.UNSTORED);
            if (own.startedHead() != null) {
                close(true);
            } else {
                own.cancel();
                audience.refuse(true);
                finish();
            }
        }
    }

    /** What the loader brings. */
    private final class PartEvents implements PartReceiver.Listener {

        @Override
        public void started() {
            admit();
        }

        @Override
        public void tooLarge() {
            if (!closed) {
                services.failures().notStored(order.flight());
                refreshed(RefreshOutcome.UNSTORED);
                close(false);
            }
        }

        @Override
        public void completed(Part.End end, ResponseHead head) {
            store(end, head);
        }

        @Override
        public void failed(Throwable failure) {
            fail(failure);
        }
    }

    /** What another replica brings. It is not stored here, and its failure is none of the loader's. */
    private final class FollowedEvents implements Following.Listener {

        /** Requests that came after the last confirmation need one of their own. */
        @Override
        public void started() {
            lease.follow();
            admit();
            if (audience.hasUnvouched()) {
                lease.confirmFor(services.leases().moment());
            }
        }

        @Override
        public void tooLarge() {
            sealed();
        }

        @Override
        public void sealed() {
            if (following.isStarted() && !closed) {
                close(false);
            }
        }

        @Override
        public void completed(Part.End end, ResponseHead head) {
            refreshed(RefreshOutcome.ELSEWHERE);
            audience.refuse(false);
            finish();
        }

        /** Requests that have got something cannot go on elsewhere, and the others wait for the lease. */
        @Override
        public void failed(Throwable failure) {
            if (following.isStarted()) {
                audience.refuse(false);
                breakOff(new StreamTruncatedException());
            } else {
                holder = "";
                following.drop();
            }
        }
    }

    private void admit() {
        ResponseHead head = parts().startedHead();
        if (head != null) {
            audience.admit(head, parts().body(), following.isStarted());
        }
    }

    /** Lets no request join any more, and stores nothing; readers go on. */
    private void close(boolean voided) {
        closed = true;
        services.fills().closed(order.flight(), this);
        withdrawal.run();
        audience.refuse(voided);
        parts().body().trim();
        lease.release();
        abandonIfUnread();
    }

    private void abandonIfUnread() {
        if (!audience.isEmpty()) {
            return;
        }
        if (order.purpose() != Purpose.REFRESH || closed || following.isStarted()) {
            breakOff(new CancellationException("Nobody reads it any more"));
        } else {
            following.drop();
        }
    }

    private void store(Part.End end, ResponseHead head) {
        completing = true;
        // There is none if nothing may be stored: its lease was released
        Right used = lease.take();
        if (used == null) {
            finish();
            return;
        }
        long asked = services.leases().next();
        services.writer()
                .write(order.flight(), used, head, own.body(), end)
                .subscribe()
                .with(kept -> events.execute(() -> kept(kept, asked)));
    }

    private void kept(Kept kept, long asked) {
        if (kept.verdict() == Verdict.CONFIRMED) {
            audience.vouch(asked);
            admit();
        }
        if (!kept.stored()) {
            services.failures().notStored(order.flight());
        }
        refreshed(kept.stored() ? RefreshOutcome.RENEWED : RefreshOutcome.UNSTORED);
        audience.refuse(kept.verdict() == Verdict.VOIDED);
        finish();
    }

    private void fail(Throwable failure) {
        if (!over && !completing) {
            services.failed(order, failure);
            refreshed(RefreshOutcome.FAILED);
        }
        breakOff(failure);
    }

    /** Counts a refresh by its first outcome. */
    private void refreshed(RefreshOutcome outcome) {
        if (order.purpose() == Purpose.REFRESH && !counted) {
            counted = true;
            services.counter().refreshed(order.flight().key().namespace(), outcome);
        }
    }

    /** An error of the program: it must not leave anybody waiting. */
    private void unexpected(Throwable failure) {
        LOG.log(System.Logger.Level.ERROR, "A step of a generation failed, and ends it", failure);
        completing = false;
        breakOff(failure);
    }

    private void breakOff(Throwable failure) {
        if (!over && !completing) {
            parts().fail(failure);
            finish();
            audience.fail(failure);
        }
    }

    /** Ends it, once. Only a lease that is on its way or has to be released is still waited for. */
    private void finish() {
        over = true;
        closed = true;
        services.fills().closed(order.flight(), this);
        withdrawal.run();
        following.drop();
        own.end();
        if (!generating) {
            order.permit().release();
        }
        lease.end(this::end);
    }

    private void end() {
        services.fills().ended(this);
        ended.complete(null);
    }
}
