/**
 * What replicas keep together besides entries: statistics, job locks, counts and single values.
 *
 * <p>May import: {@code cache}, {@code cache.key}, {@code cache.redis.bus}, {@code cache.redis.connection},
 * {@code cache.stats}, Mutiny, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.redis.fleet;
