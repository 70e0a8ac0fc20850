package dev.samovar.cache.memory;

import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreCounts;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.EntryPage;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.KeyFilter;
import dev.samovar.cache.key.Namespace;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/**
 * All namespaces with the entries that they share the memory for, and whatever has to read all of these. Every method
 * but {@link #of} takes time in the number of entries.
 */
final class Partitions {

    private final BoundedEntries entries;
    private final Map<Namespace, Partition> byNamespace;
    private final Executor workers;

    /**
     * @param workers where entries are removed, in slices
     */
    Partitions(BoundedEntries entries, Map<Namespace, Partition> byNamespace, Executor workers) {
        this.entries = entries;
        this.byNamespace = Map.copyOf(byNamespace);
        this.workers = workers;
    }

    /** The partition of a namespace. */
    Partition of(Namespace namespace) {
        Partition partition = byNamespace.get(namespace);
        if (partition == null) {
            throw new IllegalArgumentException("Not a namespace of this store: " + namespace);
        }
        return partition;
    }

    /** The partition of a key. */
    Partition of(CacheKey key) {
        return of(key.namespace());
    }

    Map<Namespace, Partition> byNamespace() {
        return byNamespace;
    }

    /** Voids the leases of the keys that fit, and then removes their entries. Emits how many were in service. */
    Uni<Map<Namespace, Long>> purge(GlobPattern pattern, String version) {
        KeyFilter affected = new KeyFilter(pattern, version);
        byNamespace.forEach((namespace, partition) -> {
            if (affected.acceptsSomeOf(namespace)) {
                partition.voidLeases(affected);
            }
        });
        Map<Namespace, Long> removed = new HashMap<>();
        return SlicedScan.through(
                entries,
                (key, entry) -> {
                    boolean goes = of(key).isServable(entry) && affected.test(key) && entries.remove(key, entry);
                    if (goes) {
                        removed.merge(key.namespace(), 1L, Long::sum);
                    }
                    return goes;
                },
                () -> removed,
                workers);
    }

    /**
     * Removes what a purge has {@linkplain Partition#outdate outdated}.
     *
     * @param outdated the counts of that purge by namespace
     * @return emits the same, now complete
     */
    Uni<Map<Namespace, Long>> sweep(Map<Namespace, LongAdder> outdated) {
        return SlicedScan.through(
                entries,
                (key, entry) -> {
                    LongAdder count = outdated.get(key.namespace());
                    if (count == null || !of(key).isOutdatedBy(count, entry) || !entries.remove(key, entry)) {
                        return false;
                    }
                    count.increment();
                    return true;
                },
                () -> complete(outdated),
                workers);
    }

    private Map<Namespace, Long> complete(Map<Namespace, LongAdder> outdated) {
        Map<Namespace, Long> removed = new HashMap<>();
        outdated.forEach((namespace, count) -> {
            of(namespace).closeCount(count);
            removed.put(namespace, count.sum());
        });
        return removed;
    }

    /** How many entries in service a purge would remove now. */
    long preview(Purge purge, String version) {
        LongAdder affected = new LongAdder();
        forEachServable((key, entry) -> {
            if (purge.concerns(key, version)) {
                affected.increment();
            }
        });
        return affected.sum();
    }

    StoreCounts count() {
        // First, since it does the evictions that are due
        long usedBytes = entries.usedBytes();
        Map<Namespace, Long> keys = new HashMap<>();
        Map<Namespace, Long> evictions = new HashMap<>();
        byNamespace.forEach((namespace, partition) -> {
            keys.put(namespace, 0L);
            evictions.put(namespace, partition.evictions());
        });
        forEachServable((key, entry) -> keys.merge(key.namespace(), 1L, Long::sum));
        return new StoreCounts(keys, usedBytes, entries.maxBytes(), evictions);
    }

    EntryPage list(EntryQuery query, String version) {
        Listing listing = new Listing(query, version);
        forEachServable(listing::offer);
        return listing.page();
    }

    private void forEachServable(BiConsumer<CacheKey, CacheEntry> action) {
        entries.forEach((key, entry) -> {
            if (of(key).isServable(entry)) {
                action.accept(key, entry);
            }
        });
    }
}
