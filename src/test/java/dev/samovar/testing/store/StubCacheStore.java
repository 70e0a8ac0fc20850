package dev.samovar.testing.store;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreCounts;
import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.EntryPage;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.CacheVersion;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Cache store in a map that grants every lease, records its purges, and can be unavailable or refuse writes. */
public final class StubCacheStore implements CacheStore {

    public final Map<CacheKey, CacheEntry> entries = new ConcurrentHashMap<>();
    public final List<Purge> purges = new CopyOnWriteArrayList<>();
    public final AtomicInteger calls = new AtomicInteger();
    public volatile boolean unavailable;
    public volatile boolean failsPurges;

    /** Why it refuses writes; null if it takes them. */
    public volatile @Nullable StoreTrouble refuses;

    /** Why some of it refuses writes; null if all of it takes them. */
    public volatile @Nullable StoreTrouble partlyRefuses;

    public volatile long epoch = 1;
    public volatile int confirmed = 1;
    public volatile String version = CacheVersion.INITIAL;
    private final Tier tier;
    private volatile @Nullable Runnable afterRead;

    public StubCacheStore(Tier tier) {
        this.tier = tier;
    }

    /** Runs something between the reading of an entry and its arrival. */
    public void afterRead(@Nullable Runnable step) {
        afterRead = step;
    }

    private <T> Uni<T> answer(java.util.function.Supplier<T> answer) {
        return Uni.createFrom().deferred(() -> {
            calls.incrementAndGet();
            return unavailable
                    ? Uni.createFrom().failure(new StoreUnavailableException("The fake is unavailable"))
                    : Uni.createFrom().item(answer);
        });
    }

    private <T> Uni<T> write(java.util.function.Supplier<T> answer) {
        return answer(() -> {
            StoreTrouble trouble = refuses;
            if (trouble != null) {
                throw new StoreUnavailableException("The fake refuses", trouble);
            }
            return answer.get();
        });
    }

    @Override
    public Uni<Optional<StoreTrouble>> tryWrite() {
        return write(() -> Optional.ofNullable(partlyRefuses));
    }

    private Lookup read(CacheKey key) {
        CacheEntry entry = entries.get(key);
        Runnable step = afterRead;
        if (step != null) {
            step.run();
        }
        return entry == null ? new Lookup.Absent(epoch) : new Lookup.Found(entry, tier);
    }

    private Invalidation purge(Purge purge, List<CacheKey> affected) {
        if (failsPurges) {
            throw new StoreUnavailableException("The fake is full");
        }
        purges.add(purge);
        affected.forEach(entries::remove);
        return new Invalidation(Map.of(), 1, confirmed);
    }

    private List<CacheKey> all() {
        return new ArrayList<>(entries.keySet());
    }

    @Override
    public String type() {
        return tier.label();
    }

    @Override
    public Uni<Lookup> lookUp(CacheKey key) {
        return answer(() -> read(key));
    }

    @Override
    public Uni<Lookup> lookUpStored(CacheKey key) {
        return lookUp(key);
    }

    @Override
    public Uni<Optional<Invalidation>> remove(Lease lease) {
        return purge(Purge.of(lease.key())).map(Optional::of);
    }

    @Override
    public Uni<Acquisition> acquire(CacheKey key, Instant newerThan) {
        return write(() -> new Acquisition.Granted(new Lease(key, "of-" + tier, epoch, Duration.ofSeconds(5))));
    }

    @Override
    public Uni<Boolean> renew(Lease lease) {
        return answer(() -> true);
    }

    @Override
    public Uni<Boolean> store(Lease lease, CacheEntry entry) {
        return write(() -> {
            entries.put(lease.key(), entry);
            return true;
        });
    }

    @Override
    public Uni<Boolean> release(Lease lease) {
        return answer(() -> true);
    }

    @Override
    public Uni<Invalidation> purge(Purge purge) {
        return answer(() -> {
            String before = version;
            if (purge instanceof Purge.OfVersion change) {
                version = change.version();
                return purge(purge, all()).replacing(before);
            }
            return purge(
                    purge,
                    purge instanceof Purge.OfKey one
                            ? List.of(one.key())
                            : all().stream()
                                    .filter(key -> purge.concerns(key, before))
                                    .toList());
        });
    }

    @Override
    public Uni<Long> preview(Purge purge) {
        return answer(
                () -> all().stream().filter(key -> purge.concerns(key, version)).count());
    }

    @Override
    public Uni<String> version() {
        return answer(() -> version);
    }

    @Override
    public Uni<StoreCounts> count() {
        return answer(() -> new StoreCounts(Map.of(SampleEntries.EXPLANATION, (long) entries.size()), 0, 0, Map.of()));
    }

    @Override
    public Uni<EntryPage> list(EntryQuery query) {
        return answer(() -> new EntryPage(List.of(), null));
    }

    @Override
    public Uni<Void> ping() {
        return answer(() -> "PONG").replaceWithVoid();
    }
}
