/**
 * Purges: how they are made, remembered, repeated after a loss, and tried without effect.
 *
 * <p>May import: {@code cache}, {@code cache.key}, {@code cache.redis.bus}, {@code cache.redis.connection},
 * {@code cache.redis.index}, {@code cache.redis.keyspace}, Mutiny, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.redis.purge;
