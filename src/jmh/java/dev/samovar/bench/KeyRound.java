package dev.samovar.bench;

import dev.samovar.cache.key.CacheKey;

/** The keys of all sample entries, one after the other in an order without order, round and round. For one thread. */
public final class KeyRound {

    private final CacheKey[] keys = Sample.shuffledKeys().toArray(CacheKey[]::new);
    private int position;

    /** The next key. */
    public CacheKey next() {
        position = position + 1 == keys.length ? 0 : position + 1;
        return keys[position];
    }
}
