package dev.samovar.warming;

import dev.samovar.limit.Quota;
import java.time.Duration;
import java.util.Optional;

/** What one run may spend on the model, and has spent. Safe from any thread, and never waits. */
final class RunBudget {

    private final WarmingRuns.Bounds bounds;
    private int calls;
    private long tokens;

    RunBudget(WarmingRuns.Bounds bounds) {
        this.bounds = bounds;
    }

    /** The payer for one topic of the run, which knows why it could not pay. */
    final class Share implements Quota {
        private volatile Optional<String> refusal = Optional.empty();

        @Override
        public Optional<Duration> tryAcquire() {
            refusal = take();
            return refusal.map(ignored -> Duration.ofSeconds(1));
        }

        @Override
        public void release() {
            giveBack();
        }

        /** Why this one could not pay; empty if it could, or was not asked to. */
        Optional<String> refusal() {
            return refusal;
        }
    }

    /** Counts the tokens of a generation. What has begun is finished, so the last ones may go beyond the bound. */
    synchronized void spent(long more) {
        tokens += more;
    }

    synchronized int calls() {
        return calls;
    }

    synchronized long tokens() {
        return tokens;
    }

    private synchronized Optional<String> take() {
        if (calls >= bounds.calls()) {
            return Optional.of("the run's " + bounds.calls() + " model calls are used up");
        }
        if (tokens >= bounds.tokens()) {
            return Optional.of("the run's " + bounds.tokens() + " tokens are used up");
        }
        calls++;
        return Optional.empty();
    }

    private synchronized void giveBack() {
        calls--;
    }
}
