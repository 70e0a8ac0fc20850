package dev.samovar.warming;

import dev.samovar.limit.Quota;
import java.time.Duration;
import java.util.Optional;

/** The limits of one run on model calls and tokens, and its use of them. Safe from any thread; never waits. */
final class RunBudget {

    private final WarmingRuns.Bounds bounds;
    private int calls;
    private long tokens;

    RunBudget(WarmingRuns.Bounds bounds) {
        this.bounds = bounds;
    }

    /** The quota of one entry of the run, with the reason of its last refusal. */
    final class Share implements Quota {
        private volatile Optional<String> refusal = Optional.empty();

        @Override
        public Optional<Duration> tryAcquire() {
            refusal = takeCall();
            return refusal.map(ignored -> Duration.ofSeconds(1));
        }

        @Override
        public void release() {
            returnCall();
        }

        /** Why the last permit was refused; empty if it was granted, or none was requested. */
        Optional<String> refusal() {
            return refusal;
        }
    }

    /** Counts the tokens of a generation. Generations in progress finish, so the sum may exceed the limit. */
    synchronized void addTokens(long more) {
        tokens += more;
    }

    synchronized int calls() {
        return calls;
    }

    synchronized long tokens() {
        return tokens;
    }

    private synchronized Optional<String> takeCall() {
        if (calls >= bounds.calls()) {
            return Optional.of("the run's model calls are used up, its limit: " + bounds.calls());
        }
        if (tokens >= bounds.tokens()) {
            return Optional.of("the run's tokens are used up, its limit: " + bounds.tokens());
        }
        calls++;
        return Optional.empty();
    }

    private synchronized void returnCall() {
        calls--;
    }
}
