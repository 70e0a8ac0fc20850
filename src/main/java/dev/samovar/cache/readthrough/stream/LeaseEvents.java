package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.readthrough.stream.lease.GenerationLease;
import dev.samovar.cache.stats.RefreshOutcome;

/**
 * What the store's answers about the lease mean for a generation. One that is followed and has begun is of one lease: any
 * other answer closes it.
 */
final class LeaseEvents implements GenerationLease.Listener {

    private final Fill fill;

    LeaseEvents(Fill fill) {
        this.fill = fill;
    }

    @Override
    public void granted() {
        if (fill.readers().isFollowing()) {
            fill.end().close(false);
        } else {
            fill.generate();
        }
    }

    /** One place for all: what was vouched for under an earlier lease is older than this answer of the store. */
    @Override
    public void held(String by, long asked) {
        FillReaders readers = fill.readers();
        if (readers.isFollowing() && !readers.isFollowing(by)) {
            fill.end().close(false);
        } else {
            readers.heldBy(by, asked);
        }
    }

    @Override
    public void filled(CacheEntry entry, long asked) {
        fill.readers().vouch(asked);
        fill.readers().redirect(entry);
        if (fill.readers().isFollowing()) {
            fill.end().close(false);
        } else {
            fill.end().refreshed(RefreshOutcome.ELSEWHERE);
            fill.end().finish();
        }
    }

    @Override
    public void failed(Throwable failure) {
        if (fill.readers().isFollowing()) {
            fill.end().close(false);
        } else {
            fill.end().fail(failure);
        }
    }

    @Override
    public void confirmed(long asked) {
        fill.readers().vouch(asked);
        fill.readers().admit();
    }

    /** Requests that have got something get the rest, and the others look again. */
    @Override
    public void voided() {
        FillReaders readers = fill.readers();
        fill.end().refreshed(RefreshOutcome.UNSTORED);
        if (readers.own().startedHead() != null) {
            fill.end().close(true);
        } else {
            readers.own().cancel();
            readers.refuse(true);
            fill.end().finish();
        }
    }
}
