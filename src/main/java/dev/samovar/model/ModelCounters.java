package dev.samovar.model;

import java.util.Map;

/**
 * What calls to the model came to as counts that can be added, so that the replicas of a fleet can be summed.
 *
 * @param calls requests sent
 * @param failures requests that failed
 * @param completions requests that gave a completion
 * @param tokens tokens of all completions
 * @param latencyMillis what all completions took together
 */
public record ModelCounters(long calls, long failures, long completions, ModelStats.Tokens tokens, long latencyMillis) {

    private static final String PREFIX = "model.";

    /** The counts of one process. */
    public static ModelCounters of(ModelStats.Snapshot s) {
        return new ModelCounters(
                s.calls(),
                s.failed(),
                s.completions(),
                s.tokens(),
                Math.round(s.meanLatencyMillis() * s.completions()));
    }

    /** The counts among others by name, or the other ones if these are not among them. */
    public static ModelCounters among(Map<String, Long> counters, ModelCounters otherwise) {
        if (!counters.containsKey(PREFIX + "calls")) {
            return otherwise;
        }
        return new ModelCounters(
                counters.getOrDefault(PREFIX + "calls", 0L),
                counters.getOrDefault(PREFIX + "failures", 0L),
                counters.getOrDefault(PREFIX + "completions", 0L),
                new ModelStats.Tokens(
                        counters.getOrDefault(PREFIX + "tokensIn", 0L),
                        counters.getOrDefault(PREFIX + "tokensOut", 0L)),
                counters.getOrDefault(PREFIX + "latencyMillis", 0L));
    }

    /** The counts by name. */
    public Map<String, Long> byName() {
        return Map.of(
                PREFIX + "calls", calls,
                PREFIX + "failures", failures,
                PREFIX + "completions", completions,
                PREFIX + "tokensIn", tokens.in(),
                PREFIX + "tokensOut", tokens.out(),
                PREFIX + "latencyMillis", latencyMillis);
    }

    /** The mean time of a completion in milliseconds; 0 before the first. */
    public double meanLatencyMillis() {
        return completions == 0 ? 0 : (double) latencyMillis / completions;
    }
}
