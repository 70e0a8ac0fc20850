/**
 * The store that replicas share in Redis, put together from its parts.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, {@code cache.key}, {@code cache.redis.bus},
 * {@code cache.redis.connection}, {@code cache.redis.index}, {@code cache.redis.keyspace}, {@code cache.redis.lease},
 * {@code cache.redis.purge}, Mutiny, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.redis;
