/**
 * The store that replicas share: entries, leases, epochs and the version in Redis, and how replicas tell each other.
 *
 * <p>May import: {@code cache}, {@code cache.memory}, Caffeine, Vert.x, its Redis client and Netty's event loops, SmallRye's view of Vert.x contexts.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.redis;
