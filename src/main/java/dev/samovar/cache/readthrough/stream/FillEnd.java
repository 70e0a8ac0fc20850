package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.readthrough.stream.Order.Purpose;
import dev.samovar.cache.readthrough.stream.lease.GenerationLease;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases.Kept;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases.Right;
import dev.samovar.cache.readthrough.stream.lease.StreamLeases.Verdict;
import dev.samovar.cache.readthrough.stream.part.Part;
import dev.samovar.cache.stats.RefreshOutcome;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * How one generation ends: closed to further requests, stored, failed or given up, and then over. Used within its serial
 * executor.
 */
final class FillEnd {

    private static final System.Logger LOG = System.getLogger(Fill.class.getName());

    private final Fill fill;
    private final Order order;
    private final Services services;
    private final Executor events;
    private final FillReaders readers;
    private final GenerationLease lease;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Runnable withdrawal = () -> {};
    private boolean closed;
    private boolean completing;
    private boolean over;
    private boolean counted;

    FillEnd(Fill fill, Order order, Services services, Executor events, FillReaders readers, GenerationLease lease) {
        this.fill = fill;
        this.order = order;
        this.services = services;
        this.events = events;
        this.readers = readers;
        this.lease = lease;
    }

    /** Whether no request may join any more. */
    boolean isClosed() {
        return closed;
    }

    boolean isOver() {
        return over;
    }

    /** Emits {@code null} when everything is over, the end of the lease included. On any thread. */
    Uni<Void> ended() {
        return Uni.createFrom().completionStage(ended::copy);
    }

    /** Other replicas are offered the generation, until it is closed. */
    void offered(Runnable withdraw) {
        withdrawal = withdraw;
    }

    /** Closes a generation from its beginning: it is for one request alone, and is not stored. */
    void closeAlone() {
        closed = true;
        readers.own().body().trim();
    }

    /** Lets no request join any more, and stores nothing; readers go on. */
    void close(boolean voided) {
        closed = true;
        services.fills().closed(order.flight(), fill);
        withdrawal.run();
        readers.refuse(voided);
        readers.parts().body().trim();
        lease.release();
        abandonIfUnread();
    }

    void abandonIfUnread() {
        if (!readers.isEmpty()) {
            return;
        }
        if (order.purpose() != Purpose.REFRESH || closed || readers.isFollowing()) {
            breakOff(new CancellationException("Nobody reads it any more"));
        } else {
            readers.dropFollowed();
        }
    }

    /** The answer has become too large to be stored. */
    void tooLarge() {
        if (!closed) {
            services.failures().notStored(order.flight());
            refreshed(RefreshOutcome.UNSTORED);
            close(false);
        }
    }

    /** Stores a whole answer, and ends then. */
    void store(Part.End end, ResponseHead head) {
        completing = true;
        // There is none if nothing may be stored: its lease was released
        Right used = lease.take();
        if (used == null) {
            finish();
            return;
        }
        long asked = services.leases().next();
        services.writer()
                .write(order.flight(), used, head, readers.own().body(), end)
                .subscribe()
                .with(kept -> events.execute(() -> kept(kept, asked)));
    }

    private void kept(Kept kept, long asked) {
        if (kept.verdict() == Verdict.CONFIRMED) {
            readers.vouch(asked);
            readers.admit();
        }
        if (!kept.stored()) {
            services.failures().notStored(order.flight());
        }
        refreshed(kept.stored() ? RefreshOutcome.RENEWED : RefreshOutcome.UNSTORED);
        readers.refuse(kept.verdict() == Verdict.VOIDED);
        finish();
    }

    /** Counts a refresh by its first outcome. */
    void refreshed(RefreshOutcome outcome) {
        if (order.purpose() == Purpose.REFRESH && !counted) {
            counted = true;
            services.counter().refreshed(order.flight().key().namespace(), outcome);
        }
    }

    /** The generation failed. */
    void fail(Throwable failure) {
        if (!over && !completing) {
            services.failed(order, failure);
            refreshed(RefreshOutcome.FAILED);
        }
        breakOff(failure);
    }

    /** An error of the program: it must not leave anybody waiting. */
    void unexpected(Throwable failure) {
        LOG.log(System.Logger.Level.ERROR, "A step of a generation failed, and ends it", failure);
        completing = false;
        breakOff(failure);
    }

    /** Ends it with a failure, unless a whole answer is being stored; it counts as none of the loader's. */
    void breakOff(Throwable failure) {
        if (!over && !completing) {
            readers.parts().fail(failure);
            finish();
            readers.fail(failure);
        }
    }

    /** Ends it, once. Only a lease that is on its way or has to be released is still waited for. */
    void finish() {
        over = true;
        closed = true;
        services.fills().closed(order.flight(), fill);
        withdrawal.run();
        readers.dropFollowed();
        readers.own().end();
        if (!readers.isGenerating()) {
            order.permit().release();
        }
        lease.end(this::end);
    }

    private void end() {
        services.fills().ended(fill);
        ended.complete(null);
    }
}
