/**
 * Copies of entries in this process, kept valid by the bus.
 *
 * <p>May import: {@code cache}, {@code cache.bounded}, {@code cache.entry}, {@code cache.key},
 * {@code cache.redis.bus}, Caffeine, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.redis.near;
