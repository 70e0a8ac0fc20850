package dev.samovar.cache.stats;

import dev.samovar.cache.key.Namespace;
import dev.samovar.measure.Histogram;
import dev.samovar.measure.LabelledCounter;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Coalesced requests and refreshes by namespace. The rules:
 *
 * <ul>
 *   <li>A request is <i>coalesced</i> if another one's generation answers it, of this replica or another. It counts, by the
 *       time from joining, when it has its answer or its failure; for a stream, when the answer begins. One whose client
 *       leaves before counts as none.
 *   <li>Between joining a generation of this replica and that moment it is among those that <i>wait</i>.
 *   <li>A <i>refresh</i> counts when it has ended, by its {@link RefreshOutcome}, or when it was refused. One that a shutdown
 *       ends counts as none.
 * </ul>
 *
 * Safe from any thread; never blocks.
 */
public final class GenerationCounter {

    private final Map<Namespace, Counters> counters;
    private final LabelledCounter refreshes;
    private final UnleasedGenerations unleased = new UnleasedGenerations(System::nanoTime);

    GenerationCounter(Collection<Namespace> namespaces) {
        Map<Namespace, Counters> all = new TreeMap<>();
        namespaces.forEach(namespace -> all.put(namespace, new Counters()));
        counters = Collections.unmodifiableMap(all);
        refreshes = new LabelledCounter(namespaces.stream()
                .flatMap(namespace ->
                        Stream.of(RefreshOutcome.values()).map(outcome -> List.of(namespace.name(), outcome.label())))
                .toList());
    }

    /**
     * What a request waits for, counted by the rules.
     *
     * @param joins whether another request has begun the generation on this replica
     * @param wait ends with the generation
     * @param isShared whether a result is another request's
     */
    public <T> Uni<T> around(Namespace namespace, boolean joins, Uni<T> wait, Predicate<? super T> isShared) {
        Counters of = of(namespace);
        return Uni.createFrom().deferred(() -> {
            long start = System.nanoTime();
            Uni<T> timed = wait.invoke(result -> of.ended(isShared.test(result), start));
            if (!joins) {
                return timed;
            }
            of.waiting.increment();
            return timed.onFailure()
                    .invoke(failure -> of.ended(true, start))
                    .onTermination()
                    .invoke(of.waiting::decrement);
        });
    }

    /** Counts a refresh. */
    public void refreshed(Namespace namespace, RefreshOutcome outcome) {
        refreshes.increment(namespace.name(), outcome.label());
    }

    /** The refreshes by the labels of namespace and outcome. */
    public LabelledCounter refreshes() {
        return refreshes;
    }

    /** The generations that began without a lease. */
    public UnleasedGenerations unleased() {
        return unleased;
    }

    /** The requests that wait now, by namespace. */
    public Map<Namespace, LongAdder> waiting() {
        Map<Namespace, LongAdder> all = new TreeMap<>();
        counters.forEach((namespace, of) -> all.put(namespace, of.waiting));
        return all;
    }

    /** The times of coalesced requests, by namespace. */
    public Map<Namespace, Histogram> waits() {
        Map<Namespace, Histogram> all = new TreeMap<>();
        counters.forEach((namespace, of) -> all.put(namespace, of.waits));
        return all;
    }

    private Counters of(Namespace namespace) {
        Counters of = counters.get(namespace);
        if (of == null) {
            throw new IllegalArgumentException("Unknown namespace " + namespace);
        }
        return of;
    }

    private static final class Counters {
        final LongAdder waiting = new LongAdder();
        // Up to the longest generation of a model or an upstream
        final Histogram waits = new Histogram(
                Duration.ofMillis(10),
                Duration.ofMillis(100),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ofMillis(2500),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(120));

        void ended(boolean shared, long startNanos) {
            if (shared) {
                waits.record(System.nanoTime() - startNanos);
            }
        }
    }
}
