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
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * All namespaces with the entries that they share the memory for. Purges and previews by pattern or key and listings
 * read all entries; whatever concerns whole namespaces does not.
 */
final class Partitions {

    private final BoundedEntries entries;
    private final Map<Namespace, Partition> byNamespace;
    private final Executor workers;
    private final Sweep sweep;

    /**
     * @param workers where entries are removed, in slices
     */
    Partitions(BoundedEntries entries, Map<Namespace, Partition> byNamespace, Executor workers) {
        this.entries = entries;
        this.byNamespace = Map.copyOf(byNamespace);
        this.workers = workers;
        this.sweep = new Sweep(entries, (key, entry) -> of(key).isOutdated(entry), workers);
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
                    if (goes && of(key).uncount(entry)) {
                        removed.merge(key.namespace(), 1L, Long::sum);
                    }
                    return goes;
                },
                () -> removed,
                workers);
    }

    /**
     * Takes whole namespaces out of service, at once and on the caller's thread.
     *
     * @return counts, for a worker, the entries that were in service, in time in the number of those that were gone and
     *     not removed yet; and has the memory of all freed in the background
     */
    Supplier<Map<Namespace, Long>> outdate(Set<Namespace> namespaces) {
        Map<Namespace, EntryCount> outdated = new HashMap<>();
        namespaces.forEach(namespace -> outdated.put(namespace, of(namespace).outdate()));
        return () -> {
            Map<Namespace, Long> removed = new HashMap<>();
            outdated.forEach((namespace, count) -> removed.put(namespace, count.keptAtClose()));
            if (outdated.values().stream().anyMatch(count -> count.size() > 0)) {
                sweep.request();
            }
            return removed;
        };
    }

    /** How many entries in service a purge would remove now. */
    long preview(Purge purge, String version) {
        if (purge instanceof Purge.OfNamespace some) {
            return of(some.namespace()).servable();
        } else if (purge instanceof Purge.OfVersion) {
            return byNamespace.values().stream().mapToLong(Partition::servable).sum();
        }
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
            keys.put(namespace, partition.servable());
            evictions.put(namespace, partition.evictions());
        });
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
