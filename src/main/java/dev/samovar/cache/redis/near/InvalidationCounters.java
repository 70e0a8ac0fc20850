package dev.samovar.cache.redis.near;

import dev.samovar.cache.Purge;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counters of what has been announced, from which each key has a mark. A copy keeps the mark that its key had before it
 * was read, and is current as long as the mark is the same: what was announced meanwhile or later changes it.
 *
 * <p>A pattern counts as all keys. Keys share counters by a hash, so an announcement of one may concern a few more. To
 * drop a copy too many costs one look-up in Redis.
 */
final class InvalidationCounters {

    private static final int KEY_COUNTERS = 1 << 15;

    private final AtomicLong all = new AtomicLong();
    private final Map<Namespace, AtomicLong> namespaces = new ConcurrentHashMap<>();
    private final AtomicLongArray keys = new AtomicLongArray(KEY_COUNTERS);
    private final AtomicLongArray purgedKeys = new AtomicLongArray(KEY_COUNTERS);

    /** The mark of a key now. The counters only grow, so their sum stays the same only if each of them does. */
    long of(CacheKey key) {
        AtomicLong namespace = namespaces.get(key.namespace());
        return all.get() + (namespace == null ? 0 : namespace.get()) + keys.get(index(key));
    }

    /** The mark that a key has by purges alone, whatever else was stored or given up for it. */
    long ofPurges(CacheKey key) {
        AtomicLong namespace = namespaces.get(key.namespace());
        return all.get() + (namespace == null ? 0 : namespace.get()) + purgedKeys.get(index(key));
    }

    void take(ReplicaEvent event) {
        if (event instanceof ReplicaEvent.LeaseEnded ended) {
            change(ended.key());
        } else if (event instanceof ReplicaEvent.Purged purged) {
            take(purged.purge());
        }
    }

    void take(Purge purge) {
        if (purge instanceof Purge.OfKey one) {
            purge(one.key());
        } else if (purge instanceof Purge.OfNamespace some) {
            change(some.namespace());
        } else {
            all.incrementAndGet();
        }
    }

    private void purge(CacheKey key) {
        purgedKeys.incrementAndGet(index(key));
        change(key);
    }

    void change(CacheKey key) {
        keys.incrementAndGet(index(key));
    }

    private void change(Namespace namespace) {
        namespaces.computeIfAbsent(namespace, n -> new AtomicLong()).incrementAndGet();
    }

    private static int index(CacheKey key) {
        int hash = key.fingerprint().hashCode() * 0x9E3779B9;
        return hash >>> (Integer.SIZE - 15);
    }
}
