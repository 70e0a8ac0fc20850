package dev.samovar.cache.contract;

import dev.samovar.cache.Lease;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.CacheVersion;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** A store as simple as it can be, for one thread and without time. */
final class NaiveStore {

    private final Map<CacheKey, CacheEntry> entries = new HashMap<>();
    private final Map<CacheKey, String> leases = new HashMap<>();
    private String version = CacheVersion.INITIAL;

    String acquire(CacheKey key, Instant newerThan) {
        if (generatedAt(key).isAfter(newerThan)) {
            return "filled";
        }
        return leases.containsKey(key) ? "held" : "granted";
    }

    void given(Lease lease) {
        leases.put(lease.key(), lease.token());
    }

    boolean renew(Lease lease) {
        return lease.token().equals(leases.get(lease.key()));
    }

    boolean release(Lease lease) {
        return leases.remove(lease.key(), lease.token());
    }

    boolean store(Lease lease, CacheEntry entry) {
        boolean stood = release(lease);
        if (stood) {
            entries.put(lease.key(), entry);
        }
        return stood;
    }

    long purge(Predicate<CacheKey> affected) {
        long before = entries.size();
        leases.keySet().removeIf(affected);
        entries.keySet().removeIf(affected);
        return before - entries.size();
    }

    String version() {
        return version;
    }

    void version(String version) {
        this.version = version;
    }

    Set<CacheKey> keys() {
        return entries.keySet();
    }

    Optional<String> etag(CacheKey key) {
        return Optional.ofNullable(entries.get(key)).map(CacheEntry::etag);
    }

    Instant generatedAt(CacheKey key) {
        CacheEntry entry = entries.get(key);
        return entry == null ? Instant.MIN : entry.generatedAt();
    }
}
