package dev.samovar.model;

import dev.samovar.model.ModelException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * How the latest calls of the model ended: at most {@value #CALLS}, none older than five minutes.
 *
 * <p>An answer that the model declined to give, or that was not what was asked for, is a failure only in the latter case: a
 * model that declines works. Safe from any thread, and never waits.
 */
public final class RecentCalls implements CallListener {

    /** How many calls are looked at. */
    static final int CALLS = 20;

    /** How long a call counts. */
    static final Duration SPAN = Duration.ofMinutes(5);

    private final InstantSource clock;
    private final Deque<Ended> latest = new ArrayDeque<>();

    /** No calls yet. */
    public RecentCalls(InstantSource clock) {
        this.clock = clock;
    }

    private record Ended(Instant at, boolean well) {}

    /** Whether more than half of the latest calls failed; false without any. */
    public synchronized boolean mostlyFail() {
        Instant oldest = clock.instant().minus(SPAN);
        latest.removeIf(call -> call.at().isBefore(oldest));
        long failed = latest.stream().filter(call -> !call.well()).count();
        return 2 * failed > latest.size();
    }

    @Override
    public void completed(Completion completion) {
        ended(true);
    }

    @Override
    public void failed(ModelException failure) {
        if (failure.reason() != Reason.BLOCKED) {
            ended(false);
        }
    }

    /** Its completion was counted as a good one: it takes that one's place. */
    @Override
    public synchronized void unusable(ModelException failure) {
        for (Iterator<Ended> calls = latest.descendingIterator(); calls.hasNext(); ) {
            if (calls.next().well()) {
                calls.remove();
                break;
            }
        }
        failed(failure);
    }

    private synchronized void ended(boolean well) {
        latest.addLast(new Ended(clock.instant(), well));
        if (latest.size() > CALLS) {
            latest.removeFirst();
        }
    }
}
