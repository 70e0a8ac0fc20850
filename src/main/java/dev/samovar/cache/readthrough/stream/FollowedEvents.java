package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.readthrough.stream.part.Part;
import dev.samovar.cache.readthrough.stream.part.StreamTruncatedException;
import dev.samovar.cache.stats.RefreshOutcome;

/**
 * What the parts that another replica sends mean for a generation. They are not stored here, and their failure is none of
 * the loader's.
 */
final class FollowedEvents implements Following.Listener {

    private final Fill fill;

    FollowedEvents(Fill fill) {
        this.fill = fill;
    }

    @Override
    public void started() {
        fill.followedStarted();
    }

    @Override
    public void tooLarge() {
        sealed();
    }

    @Override
    public void sealed() {
        if (fill.readers().isFollowing() && !fill.end().isClosed()) {
            fill.end().close(false);
        }
    }

    @Override
    public void completed(Part.End end, ResponseHead head) {
        fill.end().refreshed(RefreshOutcome.ELSEWHERE);
        fill.readers().refuse(false);
        fill.end().finish();
    }

    /** Requests that have got something cannot go on elsewhere, and the others wait for the lease. */
    @Override
    public void failed(Throwable failure) {
        if (fill.readers().isFollowing()) {
            fill.readers().refuse(false);
            fill.end().breakOff(new StreamTruncatedException());
        } else {
            fill.readers().forgetHolder();
        }
    }
}
