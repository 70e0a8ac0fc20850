package dev.samovar.proxy.stats;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The names of an upstream's counts, by which those of all replicas are added: {@code upstream.<name>.<figure>}. */
final class CounterNames {

    static final String REQUESTS = "requests.";
    static final String BYPASSED = "bypassed.";
    static final String CALLS = "calls";
    static final String FAILURES = "failures.";
    static final String FIRST_BYTE = "firstByte.";
    static final String FIRST_BYTE_NANOS = "firstByteNanos";
    static final String TOKENS_IN = "tokensIn";
    static final String TOKENS_OUT = "tokensOut";
    static final String SAVED_CALLS = "savedCalls";
    static final String SAVED_IN = "savedIn";
    static final String SAVED_OUT = "savedOut";
    static final String SAVED_MILLIS = "savedMillis";
    static final String PRICED_IN = "pricedIn.";
    static final String PRICED_OUT = "pricedOut.";
    static final String SPENT_IN = "spentIn.";
    static final String SPENT_OUT = "spentOut.";

    private CounterNames() {}

    /** What the names of an upstream's counts begin with. A namespace's figures have one dot, these have two or more. */
    static String of(String upstream) {
        return "upstream." + upstream + ".";
    }

    /** The counts whose names begin with a prefix, which ends with a dot, without it. */
    static SortedMap<String, Long> under(SortedMap<String, Long> counters, String prefix) {
        SortedMap<String, Long> found = new TreeMap<>();
        String end = prefix.substring(0, prefix.length() - 1) + (char) ('.' + 1);
        counters.subMap(prefix, end).forEach((name, count) -> found.put(name.substring(prefix.length()), count));
        return found;
    }

    /** What an upstream counted in this process, by name. Counts of 0 are left out. */
    static void add(Map<String, Long> all, String upstream, UpstreamCounters counters) {
        String prefix = of(upstream);
        for (Outcome outcome : Outcome.values()) {
            put(all, prefix + REQUESTS + outcome.label(), counters.count(outcome));
        }
        counters.forEachBypassed((reason, count) -> put(all, prefix + BYPASSED + reason, count.sum()));
        put(all, prefix + CALLS, counters.calls());
        counters.forEachFailure((kind, count) -> put(all, prefix + FAILURES + kind, count.sum()));
        FirstByteTimes.Snapshot times = counters.firstByte();
        for (int i = 0; i < FirstByteTimes.Snapshot.buckets(); i++) {
            put(all, prefix + FIRST_BYTE + FirstByteTimes.Snapshot.name(i), times.inBucket(i));
        }
        put(all, prefix + FIRST_BYTE_NANOS, times.nanos());
        put(all, prefix + SAVED_CALLS, counters.savedCalls());
        put(all, prefix + SAVED_MILLIS, counters.savedMillis());
        addTokens(all, prefix, counters.tokens());
    }

    private static void addTokens(Map<String, Long> all, String prefix, ModelTokens tokens) {
        tokens.forEach((model, of) -> {
            put(all, prefix + TOKENS_IN, of.in.sum());
            put(all, prefix + TOKENS_OUT, of.out.sum());
            put(all, prefix + SAVED_IN, of.savedIn.sum());
            put(all, prefix + SAVED_OUT, of.savedOut.sum());
        });
        tokens.forEachPriced((model, of) -> {
            put(all, prefix + PRICED_IN + model, of.savedIn.sum());
            put(all, prefix + PRICED_OUT + model, of.savedOut.sum());
            put(all, prefix + SPENT_IN + model, of.in.sum());
            put(all, prefix + SPENT_OUT + model, of.out.sum());
        });
    }

    private static void put(Map<String, Long> all, String name, long count) {
        if (count != 0) {
            all.merge(name, count, Long::sum);
        }
    }
}
