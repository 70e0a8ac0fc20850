/**
 * The store that replicas share in Redis, put together from its parts.
 *
 * <p>May import: {@code cache}, {@code cache.key}, {@code cache.stats}, Caffeine, Vert.x, its Redis client and
 * Netty's event loops, SmallRye's view of Vert.x contexts.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.redis;
