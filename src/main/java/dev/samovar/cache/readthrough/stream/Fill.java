package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.readthrough.stream.Order.Purpose;
import dev.samovar.cache.readthrough.stream.body.Audience;
import dev.samovar.cache.readthrough.stream.body.Body;
import dev.samovar.cache.readthrough.stream.body.Joined;
import dev.samovar.cache.readthrough.stream.body.Joiner;
import dev.samovar.cache.readthrough.stream.lease.GenerationLease;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases;
import dev.samovar.cache.readthrough.stream.part.Part;
import dev.samovar.cache.readthrough.stream.part.PartReceiver;
import dev.samovar.cache.readthrough.stream.timing.SerialExecutor;
import dev.samovar.cache.relay.NotFollowedException;
import dev.samovar.cache.relay.StreamRelay;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.CancellationException;
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

    private final Order order;
    private final Services services;
    private final SerialExecutor events = new SerialExecutor(this::unexpected);
    private final FillReaders readers;
    private final GenerationLease lease;
    private final FillEnd end;

    Fill(Order order, Services services) {
        this.order = order;
        this.services = services;
        this.readers = new FillReaders(
                new Audience(services.timer(), events, this::allLeft),
                new PartReceiver(
                        order.loader(),
                        order.timeouts(),
                        services.limits(),
                        services.timer(),
                        events,
                        new PartEvents()),
                new Following(order, services, events, new FollowedEvents(this)));
        this.lease = new GenerationLease(
                services.acquisition(), services.leases(), services.timer(), events, new LeaseEvents(this));
        this.end = new FillEnd(this, order, services, events, readers, lease);
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
                joiner -> events.execute(() -> readers.remove(joiner)));
    }

    /** Begins. */
    void start() {
        events.execute(() -> {
            if (end.isOver()) {
                return;
            }
            if (order.purpose() == Purpose.BYPASS) {
                end.closeAlone();
                generate();
            } else {
                readers.own().waiting();
                lease.acquire(order.flight(), order.newerThan());
            }
        });
    }

    /** Gives it up; readers fail with {@link CancellationException}. */
    void abort() {
        events.execute(() -> end.breakOff(new CancellationException("The service is shutting down")));
    }

    /** Emits {@code null} when everything is over, the end of the lease included. */
    Uni<Void> ended() {
        return end.ended();
    }

    /** Its requests, and what they read. */
    FillReaders readers() {
        return readers;
    }

    /** How it ends. */
    FillEnd end() {
        return end;
    }

    private void arrive(Joiner joiner) {
        if (end.isClosed()) {
            joiner.answer(new Joined.Refused(false));
            return;
        }
        boolean vouchedFor = readers.add(joiner);
        if (!vouchedFor) {
            lease.confirmFor(joiner.moment());
        }
        readers.followAndAdmit();
    }

    private void allLeft() {
        end.abandonIfUnread();
    }

    private void unexpected(Throwable failure) {
        end.unexpected(failure);
    }

    /** Generates here, under the lease if there is one. */
    void generate() {
        readers.generate();
        // What is generated from here on is newer than any purge that a request so far has to respect
        readers.vouch(services.leases().next());
        lease.watch();
        lease.right().ifPresent(right -> end.offered(services.relay().offer(right, this::open)));
        readers.own().receive();
    }

    /** Another replica's bytes are here. Requests that came after the last confirmation need one of their own. */
    void followedStarted() {
        lease.follow();
        readers.admit();
        if (readers.hasUnvouched()) {
            lease.confirmFor(services.leases().moment());
        }
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

    /** What the loader brings. */
    private final class PartEvents implements PartReceiver.Listener {

        @Override
        public void started() {
            readers.admit();
        }

        @Override
        public void tooLarge() {
            end.tooLarge();
        }

        @Override
        public void completed(Part.End last, ResponseHead head) {
            end.store(last, head);
        }

        @Override
        public void failed(Throwable failure) {
            end.fail(failure);
        }
    }
}
