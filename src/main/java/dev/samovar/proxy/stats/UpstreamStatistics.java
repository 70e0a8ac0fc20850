package dev.samovar.proxy.stats;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The statistics of all upstreams in this process. Safe from any thread. */
public final class UpstreamStatistics {

    private final Map<String, UpstreamCounters> counters;
    private final ModelPrices prices;

    /**
     * Statistics at zero, for these upstreams alone.
     *
     * @param upstreams their names
     */
    public UpstreamStatistics(Collection<String> upstreams, ModelPrices prices) {
        Map<String, UpstreamCounters> all = new TreeMap<>();
        upstreams.forEach(name -> all.put(name, new UpstreamCounters(prices)));
        this.counters = Collections.unmodifiableMap(all);
        this.prices = prices;
    }

    /** The counters of an upstream. */
    public UpstreamCounters of(String upstream) {
        UpstreamCounters of = counters.get(upstream);
        if (of == null) {
            throw new IllegalArgumentException("Unknown upstream " + upstream);
        }
        return of;
    }

    /** The counters by upstream, in the order of their names. */
    public Map<String, UpstreamCounters> byUpstream() {
        return counters;
    }

    /** Everything that was counted in this process, by name, so that the replicas of a fleet can be summed. */
    public Map<String, Long> byName() {
        Map<String, Long> all = new TreeMap<>();
        counters.forEach((upstream, of) -> CounterNames.add(all, upstream, of));
        return all;
    }

    /** The figures of this process by upstream. */
    public Map<String, UpstreamFigures> figures() {
        return figures(byName());
    }

    /**
     * The figures by upstream among counts by name.
     *
     * @param all counts as of {@link #byName}, with others
     */
    public Map<String, UpstreamFigures> figures(Map<String, Long> all) {
        SortedMap<String, Long> sorted = new TreeMap<>(all);
        Map<String, UpstreamFigures> figures = new TreeMap<>();
        counters.forEach((upstream, of) -> figures.put(
                upstream,
                UpstreamFigures.of(CounterNames.under(sorted, CounterNames.of(upstream)), partitions(of), prices)));
        return figures;
    }

    /** Of this process alone: callers make the names up, and names of common counts are kept for ever. */
    private Map<String, Usage> partitions(UpstreamCounters of) {
        Map<String, Usage> partitions = new TreeMap<>();
        of.forEachPartition((name, tokens) -> partitions.put(name, Usage.of(tokens, prices)));
        return partitions;
    }

    /** What an upstream's requests spent and saved in this process. */
    public Usage usage(String upstream) {
        return Usage.of(of(upstream).tokens(), prices);
    }

    /** The price of what hits of an upstream saved in this process; empty while it is not known for any. */
    public Optional<BigDecimal> savedMoney(String upstream) {
        return Usage.savedMoney(of(upstream).tokens(), prices);
    }

    /** The price of the answers of an upstream in this process; empty while it is not known for any. */
    public Optional<BigDecimal> spentMoney(String upstream) {
        return Usage.spentMoney(of(upstream).tokens(), prices);
    }

    /** Whether any model has a price. */
    public boolean havePrices() {
        return !prices.isEmpty();
    }
}
