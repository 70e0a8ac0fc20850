package dev.samovar.cache;

import dev.samovar.cache.key.CacheKey;
import java.time.Duration;

/**
 * The right to generate one key, after Nishtala et al., <i>Scaling Memcache at Facebook</i>, NSDI 2013. It ends when it
 * is used, released, not renewed in time, or voided by a purge.
 *
 * @param key the key to generate
 * @param token a name for this lease that no other has
 * @param epoch the epoch of the key's shard when the lease was given
 * @param term how long it holds without being renewed
 */
public record Lease(CacheKey key, String token, long epoch, Duration term) {}
