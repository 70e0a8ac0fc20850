package dev.samovar.model;

import dev.samovar.measure.Histogram;
import dev.samovar.model.ModelException.Reason;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the calls to a model came to since the start of this process. The rules:
 *
 * <ul>
 *   <li>a call is one request sent to the model: each attempt of a retried call counts, and a call that was refused
 *       before it was sent (overload, an open breaker) does not;
 *   <li>a call ends as a completion, as a failure with its reason, or abandoned: given up before its answer by a caller
 *       that went away. One whose time is up is a failure. One still under way is counted as a call alone;
 *   <li>tokens are counted with completions, as the model counted them;
 *   <li>latency is the mean time of a completion, from sending to answer; failures and abandoned calls leave it as it is.
 * </ul>
 *
 * <p>Safe for use by many threads; a snapshot taken while calls end may be one call apart in its figures.
 */
public final class ModelStats {

    private final LongAdder calls = new LongAdder();
    private final Histogram completions = new Histogram(
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(8),
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60));
    private final LongAdder abandoned = new LongAdder();
    private final Map<Reason, LongAdder> failures = new EnumMap<>(Reason.class);
    private final LongAdder tokensIn = new LongAdder();
    private final LongAdder tokensOut = new LongAdder();

    /** Statistics without calls. */
    public ModelStats() {
        for (Reason reason : Reason.values()) {
            failures.put(reason, new LongAdder());
        }
    }

    /** A listener for the calls whose time is up: the meter inside the time limit only sees them cancelled. */
    public CallListener timeouts() {
        return new CallListener() {
            @Override
            public void failed(ModelException failure) {}

            @Override
            public void timedOut(ModelException failure) {
                ModelStats.this.timedOut();
            }
        };
    }

    /** The times of completions. */
    public Histogram completionTimes() {
        return completions;
    }

    /** The figures as they are now. */
    public Snapshot snapshot() {
        long completed = completions.count();
        double meanNanos = completed == 0 ? 0 : (double) completions.nanos() / completed;
        Map<Reason, Long> failed = new EnumMap<>(Reason.class);
        failures.forEach((reason, count) -> failed.put(reason, count.sum()));
        return new Snapshot(
                calls.sum(),
                completed,
                abandoned.sum(),
                Collections.unmodifiableMap(failed),
                new Tokens(tokensIn.sum(), tokensOut.sum()),
                meanNanos / 1_000_000);
    }

    void sent() {
        calls.increment();
    }

    void completed(Completion completion, Duration took) {
        completions.record(took.toNanos());
        tokensIn.add(completion.tokensIn());
        tokensOut.add(completion.tokensOut());
    }

    void failed(Reason reason) {
        LongAdder count = failures.get(reason);
        if (count != null) {
            count.increment();
        }
    }

    void abandoned() {
        abandoned.increment();
    }

    /** A call that was abandoned a moment ago, since its time was up: that is a failure. */
    void timedOut() {
        abandoned.decrement();
        failed(Reason.TIMEOUT);
    }

    /**
     * The figures at one moment.
     *
     * @param calls requests sent
     * @param completions calls that gave a completion
     * @param abandoned calls given up before their answer
     * @param failures calls that failed, for every reason there is, 0 included
     * @param tokens tokens of all completions
     * @param meanLatencyMillis mean time of a completion in milliseconds; 0 before the first
     */
    public record Snapshot(
            long calls,
            long completions,
            long abandoned,
            Map<Reason, Long> failures,
            Tokens tokens,
            double meanLatencyMillis) {

        /** Calls that failed, whatever the reason. */
        public long failed() {
            return failures.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * A number of tokens each way.
     *
     * @param in tokens of the prompts
     * @param out tokens of the answers
     */
    public record Tokens(long in, long out) {}
}
