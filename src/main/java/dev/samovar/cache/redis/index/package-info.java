/**
 * The index of each shard: its epoch, its pages, its size, and the removal of what is not served any more.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, {@code cache.key}, {@code cache.redis.connection},
 * {@code cache.redis.keyspace}, Mutiny, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.redis.index;
