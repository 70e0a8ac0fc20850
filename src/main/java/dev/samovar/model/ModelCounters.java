package dev.samovar.model;

import dev.samovar.measure.LabelledCounter;
import dev.samovar.model.ModelException.Reason;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * What calls to the model came to as counts that can be added, so that the replicas of a fleet can be summed.
 *
 * @param calls requests sent
 * @param failures requests that failed
 * @param reasons those of the failures whose reason is known, by its name in lower case; without zeros
 * @param completions requests that gave a completion
 * @param tokens tokens of all completions
 * @param latencyMillis what all completions took together
 */
public record ModelCounters(
        long calls,
        long failures,
        Map<String, Long> reasons,
        long completions,
        ModelStats.Tokens tokens,
        long latencyMillis) {

    private static final String PREFIX = "model.";
    private static final String REASON = PREFIX + "failures.";

    public ModelCounters {
        reasons = Map.copyOf(reasons);
    }

    /** The counts of one process. */
    public static ModelCounters of(ModelStats.Snapshot s) {
        return new ModelCounters(
                s.calls(),
                s.failed(),
                reasons(reason -> s.failures().getOrDefault(reason, 0L)),
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
                reasons(reason -> counters.getOrDefault(REASON + LabelledCounter.label(reason), 0L)),
                counters.getOrDefault(PREFIX + "completions", 0L),
                new ModelStats.Tokens(
                        counters.getOrDefault(PREFIX + "tokensIn", 0L),
                        counters.getOrDefault(PREFIX + "tokensOut", 0L)),
                counters.getOrDefault(PREFIX + "latencyMillis", 0L));
    }

    /** The counts by name. */
    public Map<String, Long> byName() {
        Map<String, Long> all = new TreeMap<>(Map.of(
                PREFIX + "calls", calls,
                PREFIX + "failures", failures,
                PREFIX + "completions", completions,
                PREFIX + "tokensIn", tokens.in(),
                PREFIX + "tokensOut", tokens.out(),
                PREFIX + "latencyMillis", latencyMillis));
        reasons.forEach((reason, count) -> all.put(REASON + reason, count));
        return all;
    }

    private static Map<String, Long> reasons(ToLongFunction<Reason> counts) {
        Map<String, Long> reasons = new TreeMap<>();
        for (Reason reason : Reason.values()) {
            long count = counts.applyAsLong(reason);
            if (count > 0) {
                reasons.put(LabelledCounter.label(reason), count);
            }
        }
        return reasons;
    }

    /** The mean time of a completion in milliseconds; 0 before the first. */
    public double meanLatencyMillis() {
        return completions == 0 ? 0 : (double) latencyMillis / completions;
    }
}
