package dev.samovar.proxy.stats;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The statistics of one upstream at one moment, of this process or of all replicas.
 *
 * @param outcomes requests by outcome, 0 included
 * @param bypassed requests that were forwarded without the cache, by reason
 * @param calls requests sent upstream
 * @param failures calls that failed, by status or kind
 * @param firstByte the times to the first byte of a response
 * @param tokens tokens of answers
 * @param saved what hits saved
 * @param spent the price of the tokens of models with a price; empty if none of the tokens has one
 * @param models tokens and money by model with a price, and those of all further models as {@code other}
 * @param partitions the same by partition, of this process; requests without a partition are in none
 */
public record UpstreamFigures(
        Map<Outcome, Long> outcomes,
        Map<String, Long> bypassed,
        long calls,
        Map<String, Long> failures,
        FirstByteTimes.Snapshot firstByte,
        Tokens tokens,
        Saved saved,
        Optional<BigDecimal> spent,
        Map<String, Usage> models,
        Map<String, Usage> partitions) {

    /**
     * A number of tokens each way.
     *
     * @param in tokens of requests
     * @param out tokens of answers
     */
    public record Tokens(long in, long out) {}

    /**
     * What hits saved.
     *
     * @param calls upstream calls
     * @param tokens their tokens
     * @param millis the time that they would have taken
     * @param money the price of the tokens of models with a price; empty if none of the tokens has one
     */
    public record Saved(long calls, Tokens tokens, long millis, Optional<BigDecimal> money) {}

    /** Requests with any outcome. */
    public long requests() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Requests with an outcome. */
    public long count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /** Requests that an entry answered, fresh or stale. */
    public long hits() {
        return count(Outcome.HIT) + count(Outcome.STALE);
    }

    /** Requests that no entry answered, those that joined another's call included. */
    public long misses() {
        return count(Outcome.MISS) + count(Outcome.COALESCED);
    }

    /** The share of hits among hits and misses in percent; 0 without any. */
    public double hitRatePercent() {
        long all = hits() + misses();
        return all == 0 ? 0 : 100.0 * hits() / all;
    }

    /** Calls that failed, whatever the reason. */
    public long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The figures among counts by name, without the prefix of the upstream; what is not there is 0. */
    static UpstreamFigures of(SortedMap<String, Long> counters, Map<String, Usage> partitions, ModelPrices prices) {
        Map<Outcome, Long> outcomes = new TreeMap<>();
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome, count(counters, CounterNames.REQUESTS + outcome.label()));
        }
        long[] times = new long[FirstByteTimes.Snapshot.buckets()];
        for (int i = 0; i < times.length; i++) {
            times[i] = count(counters, CounterNames.FIRST_BYTE + FirstByteTimes.Snapshot.name(i));
        }
        Tokens tokens = new Tokens(count(counters, CounterNames.TOKENS_IN), count(counters, CounterNames.TOKENS_OUT));
        Saved saved = saved(counters, prices);
        Map<String, Long> spentIn = under(counters, CounterNames.SPENT_IN);
        Map<String, Long> spentOut = under(counters, CounterNames.SPENT_OUT);
        return new UpstreamFigures(
                outcomes,
                under(counters, CounterNames.BYPASSED),
                count(counters, CounterNames.CALLS),
                under(counters, CounterNames.FAILURES),
                new FirstByteTimes.Snapshot(times, count(counters, CounterNames.FIRST_BYTE_NANOS)),
                tokens,
                saved,
                Money.of(spentIn, spentOut, prices),
                Usage.byModel(
                        new Usage.Counts(tokens, spentIn, spentOut),
                        new Usage.Counts(
                                saved.tokens(),
                                under(counters, CounterNames.PRICED_IN),
                                under(counters, CounterNames.PRICED_OUT)),
                        prices),
                partitions);
    }

    private static Saved saved(SortedMap<String, Long> counters, ModelPrices prices) {
        return new Saved(
                count(counters, CounterNames.SAVED_CALLS),
                new Tokens(count(counters, CounterNames.SAVED_IN), count(counters, CounterNames.SAVED_OUT)),
                count(counters, CounterNames.SAVED_MILLIS),
                Money.of(under(counters, CounterNames.PRICED_IN), under(counters, CounterNames.PRICED_OUT), prices));
    }

    private static long count(Map<String, Long> counters, String name) {
        return counters.getOrDefault(name, 0L);
    }

    private static Map<String, Long> under(SortedMap<String, Long> counters, String prefix) {
        Map<String, Long> found = new TreeMap<>();
        CounterNames.under(counters, prefix).forEach((name, count) -> {
            if (count > 0) {
                found.put(name, count);
            }
        });
        return found;
    }
}
