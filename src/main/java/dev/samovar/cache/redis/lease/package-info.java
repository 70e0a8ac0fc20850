/**
 * Leases on keys, and the requests that wait for one to end.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, {@code cache.key}, {@code cache.redis.bus},
 * {@code cache.redis.connection}, {@code cache.redis.index}, {@code cache.redis.keyspace}, {@code cache.redis.purge},
 * Mutiny, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.redis.lease;
