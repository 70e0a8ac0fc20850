package dev.samovar.cache.readthrough.stream.body;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.readthrough.stream.timing.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * The requests that wait for a generation to let them in, and those that read it. Used within one serial executor.
 */
public final class Audience {

    /** After how long a reader counts as gone that was let in and never read. */
    public static final Duration UNCLAIMED = Duration.ofSeconds(10);

    private final Timer timer;
    private final Executor events;
    private final Runnable onEmpty;
    private final Set<Joiner> present = new LinkedHashSet<>();
    private final Set<Joiner> waiting = new LinkedHashSet<>();
    private long vouchedFor = -1;

    /**
     * An audience without a request.
     *
     * @param onEmpty called when the last one has left by itself
     */
    public Audience(Timer timer, Executor events, Runnable onEmpty) {
        this.timer = timer;
        this.events = events;
        this.onEmpty = onEmpty;
    }

    public boolean isEmpty() {
        return present.isEmpty();
    }

    /** Adds a request that waits. */
    public void add(Joiner joiner) {
        if (!joiner.isGone()) {
            present.add(joiner);
            waiting.add(joiner);
        }
    }

    /** Notes that one has left. */
    public void remove(Joiner joiner) {
        joiner.leave();
        waiting.remove(joiner);
        if (present.remove(joiner) && present.isEmpty()) {
            onEmpty.run();
        }
    }

    /** Notes that requests from before this place can have missed no purge. */
    public void vouch(long place) {
        vouchedFor = Math.max(vouchedFor, place);
    }

    public boolean isVouchedFor(Joiner joiner) {
        return joiner.moment() < vouchedFor;
    }

    /** Whether requests wait that were not vouched for. */
    public boolean hasUnvouched() {
        return waiting.stream().anyMatch(joiner -> !isVouchedFor(joiner));
    }

    /**
     * Lets all in that were vouched for.
     *
     * @param followed whether another replica generates the body
     */
    public void admit(ResponseHead head, Body body, boolean followed) {
        List<BodyReader> admitted = new ArrayList<>();
        for (Joiner joiner : List.copyOf(waiting)) {
            if (isVouchedFor(joiner)) {
                waiting.remove(joiner);
                BodyReader reader = body.reader(joiner.home(), () -> events.execute(() -> remove(joiner)));
                admitted.add(reader);
                joiner.admit(new Joined.Admitted(head, reader, followed));
            }
        }
        // One timer for all: thousands may wait
        if (!admitted.isEmpty()) {
            timer.after(UNCLAIMED, () -> admitted.forEach(BodyReader::leaveUnclaimed));
        }
    }

    /** Sends all that wait away, to look again. */
    public void refuse(boolean voided) {
        dismiss().forEach(joiner -> joiner.answer(new Joined.Refused(voided)));
    }

    /** Gives all that wait an entry, if they were vouched for. */
    public void redirect(CacheEntry entry) {
        dismiss()
                .forEach(joiner ->
                        joiner.answer(isVouchedFor(joiner) ? new Joined.Elsewhere(entry) : new Joined.Refused(false)));
    }

    /** Fails all that wait. */
    public void fail(Throwable failure) {
        dismiss().forEach(joiner -> joiner.fail(failure));
    }

    private List<Joiner> dismiss() {
        List<Joiner> dismissed = List.copyOf(waiting);
        waiting.clear();
        dismissed.forEach(present::remove);
        return dismissed;
    }
}
