package dev.samovar.cache.memory;

import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.samovar.cache.Acquisition;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.Regained;
import dev.samovar.cache.StoreCounts;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.EntryPage;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.CacheVersion;
import dev.samovar.cache.key.Namespace;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The store of one process alone: entries live in its memory, bounded in bytes, and end with it.
 *
 * <p>A namespace has one epoch here, not one for each shard. Whatever concerns one key runs on the caller's thread and
 * takes well under a millisecond; purges, counts and listings run on the workers, and a purge runs to its end even
 * without a subscriber. A purge of a namespace and a change of version take the same time whatever the number of
 * entries: their number is kept, and their memory, within the bound until then, is freed after the answer, in slices.
 * Entries stored faster than that may be evicted. An entry that is heavier than the whole bound is taken
 * like any other and evicted at once: {@link #store} emits true.
 */
public final class MemoryCacheStore implements CacheStore {

    private final ScheduledExecutorService workers;
    private final Partitions partitions;
    private volatile String version = CacheVersion.INITIAL;

    /**
     * An empty store.
     *
     * @param clock the only notion of time that entries and leases have
     * @param namespaces every namespace that keys may have; a key of another is a mistake of the caller
     * @param maxBytes the bound of the memory that entries take, at least 1
     * @param leaseTerm how long a lease holds without being renewed
     * @param workers where scans, Caffeine's maintenance and the ends of leases run; never an event loop
     */
    public MemoryCacheStore(
            InstantSource clock,
            Set<Namespace> namespaces,
            long maxBytes,
            Duration leaseTerm,
            ScheduledExecutorService workers) {
        this.workers = workers;
        BoundedEntries entries = new BoundedEntries(maxBytes, clock, workers, this::left);
        this.partitions = new Partitions(
                entries,
                namespaces.stream()
                        .collect(Collectors.toMap(
                                namespace -> namespace,
                                namespace -> new Partition(clock, entries, new LeaseTable(clock, leaseTerm, workers)))),
                workers);
    }

    private void left(CacheKey key, CacheEntry entry, RemovalCause cause) {
        partitions.of(key).left(entry, cause);
    }

    @Override
    public String type() {
        return "memory";
    }

    @Override
    public Uni<Lookup> lookUp(CacheKey key) {
        return Uni.createFrom().item(() -> partitions.of(key).lookUp(key));
    }

    @Override
    public Optional<Lookup.Found> getIfPresent(CacheKey key) {
        return partitions.of(key).lookUp(key).fold(Optional::of, absent -> Optional.empty());
    }

    @Override
    public Uni<Lookup> lookUpStored(CacheKey key) {
        return lookUp(key);
    }

    @Override
    public Uni<Optional<Invalidation>> remove(Lease lease) {
        return Uni.createFrom()
                .item(() -> partitions
                        .of(lease.key())
                        .remove(lease)
                        .map(count -> Invalidation.local(Map.of(lease.key().namespace(), count))));
    }

    @Override
    public Uni<Acquisition> acquire(CacheKey key, Instant newerThan) {
        return Uni.createFrom().item(() -> partitions.of(key).acquire(key, newerThan));
    }

    @Override
    public Uni<Boolean> renew(Lease lease) {
        return Uni.createFrom().item(() -> partitions.of(lease.key()).renew(lease));
    }

    @Override
    public Uni<Regained> regain(Lease lease) {
        return Uni.createFrom().item(() -> partitions.of(lease.key()).regain(lease));
    }

    @Override
    public Uni<Boolean> store(Lease lease, CacheEntry entry) {
        return Uni.createFrom().item(() -> partitions.of(lease.key()).store(lease, entry));
    }

    @Override
    public Uni<Boolean> release(Lease lease) {
        return Uni.createFrom().item(() -> partitions.of(lease.key()).release(lease));
    }

    @Override
    public Uni<Invalidation> purge(Purge purge) {
        if (purge instanceof Purge.OfNamespace some) {
            return Uni.createFrom()
                    .deferred(() -> onWorker(partitions.outdate(Set.of(some.namespace()))))
                    .map(Invalidation::local);
        } else if (purge instanceof Purge.OfPattern some) {
            return onWorker(() -> partitions.purge(some.pattern(), version))
                    .chain(removal -> removal)
                    .map(Invalidation::local);
        } else if (purge instanceof Purge.OfKey one) {
            return Uni.createFrom().item(() -> remove(one.key()));
        }
        return changeVersion(((Purge.OfVersion) purge).version());
    }

    private Invalidation remove(CacheKey key) {
        return Invalidation.local(Map.of(key.namespace(), partitions.of(key).remove(key) ? 1L : 0L));
    }

    private Uni<Invalidation> changeVersion(String version) {
        return Uni.createFrom().deferred(() -> {
            String before = rename(version);
            return onWorker(partitions.outdate(partitions.byNamespace().keySet()))
                    .map(count -> Invalidation.local(count).replacing(before));
        });
    }

    @Override
    public Uni<Long> preview(Purge purge) {
        return onWorker(() -> partitions.preview(purge, version));
    }

    @Override
    public Uni<String> version() {
        return Uni.createFrom().item(() -> version);
    }

    @Override
    public Uni<StoreCounts> count() {
        return onWorker(partitions::count);
    }

    @Override
    public Uni<EntryPage> list(EntryQuery query) {
        return onWorker(() -> partitions.list(query, version));
    }

    @Override
    public Uni<Void> ping() {
        return Uni.createFrom().voidItem();
    }

    /** Leases that stand, and those whose term passed a moment ago. */
    int leases() {
        return partitions.byNamespace().values().stream()
                .mapToInt(Partition::leases)
                .sum();
    }

    private synchronized String rename(String version) {
        if (!CacheVersion.isValid(version)) {
            throw new IllegalArgumentException("Version invalid: use 1 to 64 of A-Z a-z 0-9 . _ -");
        }
        String before = this.version;
        this.version = version;
        return before;
    }

    private <T> Uni<T> onWorker(Supplier<T> work) {
        return Uni.createFrom()
                .emitter(emitter -> workers.execute(() -> {
                    try {
                        emitter.complete(work.get());
                    } catch (RuntimeException e) {
                        emitter.fail(e);
                    }
                }));
    }
}
