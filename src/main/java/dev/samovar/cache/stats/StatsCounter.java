package dev.samovar.cache.stats;

import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.measure.Histogram;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * What happened in the cache, counted by namespace. The rules:
 *
 * <ul>
 *   <li>A request that looks into the cache counts once, by its first look-up: as a <i>hit</i> if it is answered from
 *       the cache, as a <i>miss</i> if it has to go on to the model (RFC 9211: {@code hit} and {@code fwd}).
 *   <li>A request that may not go on to the model ({@code only-if-cached}, {@code HEAD}) and finds nothing counts as
 *       neither: no answer was missing.
 *   <li>A <i>stale hit</i> is a hit on an entry that is not fresh any more; it is among the hits too.
 *   <li>A waiter counts as a miss, and so does a caller that asked for a newer answer.
 *   <li>A caller that left the cache out ({@code no-store}), and warming, count as neither.
 *   <li>A <i>set</i> is an entry stored; a <i>delete</i> an entry removed by its own key; an <i>invalidation</i> an
 *       entry removed by a purge of its namespace, by a pattern or by a change of version.
 *   <li>A hit <i>saves</i> what its entry had cost; a request that entries answer in part is a miss, and saves what these
 *       had cost.
 * </ul>
 *
 * Counting is safe from any thread and never blocks. A snapshot is not atomic: a request under way may be half in it.
 */
public final class StatsCounter {

    /** From a copy in this process, which takes microseconds, to a store that is about to be given up. */
    private static final Duration[] LOOKUP_BOUNDS = {
        Duration.ofNanos(10_000),
        Duration.ofNanos(50_000),
        Duration.ofNanos(250_000),
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1)
    };

    private final Map<Namespace, Counters> counters;
    private final GenerationCounter generations;
    private final MissListener misses;
    private final PurgeTimes purges = new PurgeTimes();

    /** Counters at zero, for these namespaces alone. */
    public StatsCounter(Collection<Namespace> namespaces) {
        this(namespaces, (key, refused) -> {});
    }

    /**
     * Counters at zero, for these namespaces alone.
     *
     * @param misses receives the keys that are missed
     */
    public StatsCounter(Collection<Namespace> namespaces, MissListener misses) {
        this.misses = misses;
        Map<Namespace, Counters> all = new TreeMap<>();
        namespaces.forEach(namespace -> all.put(namespace, new Counters()));
        this.counters = Collections.unmodifiableMap(all);
        this.generations = new GenerationCounter(namespaces);
    }

    /** Counts a look-up and its time in nanoseconds. */
    public void lookedUp(Namespace namespace, long nanos) {
        of(namespace).lookups.record(nanos);
    }

    /** Counts a request that was answered by an entry, and what it saved. */
    public void hit(Namespace namespace, Cost saved) {
        of(namespace).hits.increment();
        saved(namespace, saved);
    }

    /** Counts what entries saved of a request that is no hit, since they answered a part of it. */
    public void saved(Namespace namespace, Cost saved) {
        Counters c = of(namespace);
        c.savedCalls.add(saved.modelCalls());
        c.savedTokens.add(saved.tokensIn() + saved.tokensOut());
        c.savedMillis.add(saved.time().toMillis());
    }

    /** Counts a request that was answered by a stale entry, as a hit too. */
    public void staleHit(Namespace namespace, Cost saved) {
        of(namespace).staleHits.increment();
        hit(namespace, saved);
    }

    /** Counts a request that no entry answered. */
    void miss(Namespace namespace) {
        of(namespace).misses.increment();
    }

    /**
     * Counts a request that no entry answered, and reports its key.
     *
     * @param refused whether there was an entry, and the request asked for a newer one
     */
    public void missed(CacheKey key, boolean refused) {
        miss(key.namespace());
        misses.missed(key, refused);
    }

    void stored(Namespace namespace) {
        of(namespace).sets.increment();
    }

    void deleted(Namespace namespace, long count) {
        of(namespace).deletes.add(count);
    }

    void invalidated(Namespace namespace, long count) {
        of(namespace).invalidations.add(count);
    }

    /** The times of look-ups by namespace, in the order of their names. */
    public Map<Namespace, Histogram> lookups() {
        Map<Namespace, Histogram> all = new TreeMap<>();
        counters.forEach((namespace, c) -> all.put(namespace, c.lookups));
        return all;
    }

    /** The upper bounds of the buckets of look-ups in nanoseconds, rising. */
    static List<Long> lookupBounds() {
        return Stream.of(LOOKUP_BOUNDS).map(Duration::toNanos).toList();
    }

    /** The counters of generations. */
    public GenerationCounter generations() {
        return generations;
    }

    /** The times of purges. */
    public PurgeTimes purges() {
        return purges;
    }

    /** The figures of one namespace now. */
    public StatsSnapshot of(String namespace) {
        return of(new Namespace(namespace)).snapshot();
    }

    /** The figures of every namespace now, in the order of their names. */
    public Map<Namespace, StatsSnapshot> byNamespace() {
        Map<Namespace, StatsSnapshot> all = new TreeMap<>();
        counters.forEach((namespace, c) -> all.put(namespace, c.snapshot()));
        return all;
    }

    /** The figures of all namespaces together. */
    public StatsSnapshot total() {
        return byNamespace().values().stream().reduce(StatsSnapshot.NOTHING, StatsSnapshot::plus);
    }

    private Counters of(Namespace namespace) {
        Counters c = counters.get(namespace);
        if (c == null) {
            throw new IllegalArgumentException("Unknown namespace " + namespace);
        }
        return c;
    }

    private static final class Counters {
        final LongAdder hits = new LongAdder();
        final LongAdder staleHits = new LongAdder();
        final LongAdder misses = new LongAdder();
        final LongAdder sets = new LongAdder();
        final LongAdder deletes = new LongAdder();
        final LongAdder invalidations = new LongAdder();
        // Its buckets together are the count: one addition for both
        final Histogram lookups = new Histogram(LOOKUP_BOUNDS);
        final LongAdder savedCalls = new LongAdder();
        final LongAdder savedTokens = new LongAdder();
        final LongAdder savedMillis = new LongAdder();

        StatsSnapshot snapshot() {
            return new StatsSnapshot(
                    hits.sum(),
                    staleHits.sum(),
                    misses.sum(),
                    sets.sum(),
                    deletes.sum(),
                    invalidations.sum(),
                    lookups.count(),
                    Duration.ofNanos(lookups.nanos()),
                    new StatsSnapshot.Saved(savedCalls.sum(), savedTokens.sum(), Duration.ofMillis(savedMillis.sum())));
        }
    }
}
