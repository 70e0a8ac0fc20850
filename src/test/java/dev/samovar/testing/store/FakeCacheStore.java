package dev.samovar.testing.store;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Lease;
import dev.samovar.cache.LocalFallback;
import dev.samovar.cache.Purge;
import dev.samovar.cache.Regained;
import dev.samovar.cache.StoreCounts;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.EntryPage;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.CacheVersion;
import dev.samovar.cache.key.Namespace;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Cache store in maps with leases and epochs like a real one, whose operations can fail, or be held before or after they
 * take effect.
 *
 * <p>A lease ends by itself only when {@link #expire} says so.
 */
public final class FakeCacheStore implements CacheStore {

    /** What can be held, made to fail and counted. */
    public enum Operation {
        LOOK_UP,
        ACQUIRE,
        RENEW,
        REGAIN,
        STORE,
        RELEASE,
        INVALIDATE,
        COUNT
    }

    private final InstantSource clock;
    private final Duration term;
    private final Map<CacheKey, CacheEntry> entries = new HashMap<>();
    private final Map<CacheKey, Held> leases = new HashMap<>();
    private final Map<Operation, AtomicInteger> calls = new EnumMap<>(Operation.class);
    private final Set<Operation> unavailable = ConcurrentHashMap.newKeySet();
    private final Map<Operation, CompletableFuture<Void>> before = new ConcurrentHashMap<>();
    private final Map<Operation, CompletableFuture<Void>> after = new ConcurrentHashMap<>();
    private String version = CacheVersion.INITIAL;
    private long epoch = 1;
    private long tokens;
    private long purges;
    private final Map<String, Long> purgesBefore = new HashMap<>();

    /** Whether there may be purges that this process has not heard of. */
    public volatile boolean unconfirmed;

    /** What the store did not take. */
    public final List<CacheEntry> kept = new CopyOnWriteArrayList<>();

    /**
     * @param term the term of its leases, in real time
     */
    public FakeCacheStore(InstantSource clock, Duration term) {
        this.clock = clock;
        this.term = term;
        for (Operation operation : Operation.values()) {
            calls.put(operation, new AtomicInteger());
        }
    }

    private record Held(Lease lease, CompletableFuture<Void> ended) {}

    /** Makes these operations fail until {@link #setAvailable}. */
    public void setUnavailable(Operation... operations) {
        unavailable.addAll(Set.of(operations));
    }

    @Override
    public synchronized Optional<Lookup.Found> getIfPresent(CacheKey key) {
        return Optional.ofNullable(entries.get(key))
                .filter(entry -> !unavailable.contains(Operation.LOOK_UP) && entry.isKept(clock.instant()))
                .map(entry -> new Lookup.Found(entry, Tier.MEMORY));
    }

    /** Makes every operation work. */
    public void setAvailable() {
        unavailable.clear();
    }

    /** Lets an operation wait before it reaches the store, for good. */
    public void holdForGood(Operation operation) {
        before.put(operation, new CompletableFuture<>());
    }

    /** Holds the next operation of a kind before it takes effect, until the future is completed. */
    public CompletableFuture<Void> holdBefore(Operation operation) {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        before.put(operation, gate);
        return gate;
    }

    /** Holds the answer of the next operation of a kind, after it took effect, until the future is completed. */
    public CompletableFuture<Void> holdAfter(Operation operation) {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        after.put(operation, gate);
        return gate;
    }

    /** How often an operation was asked for. */
    public int calls(Operation operation) {
        return count(operation).get();
    }

    /** Ends the lease of a key as if its holder had died. */
    public synchronized void expire(CacheKey key) {
        end(key);
    }

    /** Puts an entry there as it is. */
    public synchronized void put(CacheKey key, CacheEntry entry) {
        entries.put(key, entry);
    }

    /** The epoch at present. */
    public synchronized long epoch() {
        return epoch;
    }

    @Override
    public String type() {
        return "fake";
    }

    @Override
    public Uni<Lookup> lookUp(CacheKey key) {
        return run(Operation.LOOK_UP, () -> found(key));
    }

    @Override
    public Uni<Lookup> lookUpStored(CacheKey key) {
        return lookUp(key);
    }

    @Override
    public Uni<Optional<Invalidation>> remove(Lease lease) {
        return run(
                Operation.INVALIDATE,
                () -> isHeld(lease) ? Optional.of(remove(key -> key.equals(lease.key()))) : Optional.empty());
    }

    @Override
    public Uni<Acquisition> acquire(CacheKey key, Instant newerThan) {
        return run(Operation.ACQUIRE, () -> {
            Lookup lookup = found(key);
            if (lookup instanceof Lookup.Found found
                    && found.entry().generatedAt().isAfter(newerThan)) {
                return new Acquisition.Filled(found);
            }
            Held held = leases.get(key);
            if (held != null) {
                return new Acquisition.Held(
                        Uni.createFrom().completionStage(held.ended()::copy),
                        held.lease().token());
            }
            Lease lease = new Lease(key, "token-" + ++tokens, epoch, term);
            leases.put(key, new Held(lease, new CompletableFuture<>()));
            purgesBefore.put(lease.token(), purges);
            return new Acquisition.Granted(lease);
        });
    }

    @Override
    public Uni<Boolean> renew(Lease lease) {
        return run(Operation.RENEW, () -> isHeld(lease));
    }

    /** As Redis does it: a purge since the lease was given voids it, whatever it purged. */
    @Override
    public Uni<Regained> regain(Lease lease) {
        return run(Operation.REGAIN, () -> {
            if (!purgesBefore.getOrDefault(lease.token(), -1L).equals(purges)) {
                return Regained.VOIDED;
            }
            if (leases.containsKey(lease.key())) {
                return Regained.TAKEN;
            }
            leases.put(lease.key(), new Held(lease, new CompletableFuture<>()));
            return Regained.REGAINED;
        });
    }

    @Override
    public synchronized LocalFallback fallback(CacheKey key) {
        long purgesAtFirst = purges;
        return new LocalFallback() {
            @Override
            public Uni<Boolean> keep(CacheEntry entry) {
                return Uni.createFrom().item(() -> isUnpurged() && kept.add(entry));
            }

            @Override
            public boolean isUnpurged() {
                synchronized (FakeCacheStore.this) {
                    return purges == purgesAtFirst && !unconfirmed;
                }
            }
        };
    }

    @Override
    public Uni<Boolean> store(Lease lease, CacheEntry entry) {
        return run(Operation.STORE, () -> {
            boolean held = isHeld(lease);
            if (held) {
                entries.put(lease.key(), entry);
                end(lease.key());
            }
            return held;
        });
    }

    @Override
    public Uni<Boolean> release(Lease lease) {
        return run(Operation.RELEASE, () -> {
            boolean held = isHeld(lease);
            if (held) {
                end(lease.key());
            }
            return held;
        });
    }

    @Override
    public Uni<Invalidation> purge(Purge purge) {
        return run(Operation.INVALIDATE, () -> {
            String old = version;
            if (purge instanceof Purge.OfNamespace) {
                epoch++;
            } else if (purge instanceof Purge.OfVersion change) {
                epoch++;
                version = change.version();
                return remove(key -> true).replacing(old);
            }
            return remove(key -> purge.concerns(key, old));
        });
    }

    @Override
    public synchronized Uni<Long> preview(Purge purge) {
        return run(
                Operation.COUNT,
                () -> entries.keySet().stream()
                        .filter(key -> purge.concerns(key, version))
                        .count());
    }

    @Override
    public Uni<String> version() {
        return Uni.createFrom().item(() -> version);
    }

    @Override
    public Uni<StoreCounts> count() {
        return run(Operation.COUNT, () -> {
            Map<Namespace, Long> keys = new TreeMap<>();
            entries.keySet().forEach(key -> keys.merge(key.namespace(), 1L, Long::sum));
            return new StoreCounts(keys, 100L * entries.size(), 0, Map.of());
        });
    }

    @Override
    public Uni<EntryPage> list(EntryQuery query) {
        return Uni.createFrom().failure(new UnsupportedOperationException("The fake lists nothing"));
    }

    @Override
    public Uni<Void> ping() {
        return Uni.createFrom().voidItem();
    }

    private <T> Uni<T> run(Operation operation, Supplier<T> effect) {
        return Uni.createFrom().deferred(() -> {
            count(operation).incrementAndGet();
            if (unavailable.contains(operation)) {
                return Uni.createFrom().failure(new StoreUnavailableException("The fake is unavailable"));
            }
            return gate(before, operation).map(ignored -> effect(effect)).call(() -> gate(after, operation));
        });
    }

    private synchronized <T> T effect(Supplier<T> effect) {
        return effect.get();
    }

    private AtomicInteger count(Operation operation) {
        return java.util.Objects.requireNonNull(calls.get(operation));
    }

    private static Uni<Void> gate(Map<Operation, CompletableFuture<Void>> gates, Operation operation) {
        CompletableFuture<Void> gate = gates.remove(operation);
        return gate == null ? Uni.createFrom().voidItem() : Uni.createFrom().completionStage(gate::copy);
    }

    private Lookup found(CacheKey key) {
        CacheEntry entry = entries.get(key);
        return entry == null || !entry.isKept(clock.instant())
                ? new Lookup.Absent(epoch)
                : new Lookup.Found(entry, Tier.MEMORY);
    }

    private boolean isHeld(Lease lease) {
        Held held = leases.get(lease.key());
        return held != null && held.lease().token().equals(lease.token());
    }

    private void end(CacheKey key) {
        Held held = leases.remove(key);
        if (held != null) {
            held.ended().complete(null);
        }
    }

    private Invalidation remove(Predicate<CacheKey> which) {
        purges++;
        Map<Namespace, Long> removed = new TreeMap<>();
        entries.keySet().stream().filter(which).forEach(key -> removed.merge(key.namespace(), 1L, Long::sum));
        entries.keySet().removeIf(which);
        java.util.List.copyOf(leases.keySet()).stream().filter(which).forEach(this::end);
        return Invalidation.local(removed);
    }
}
