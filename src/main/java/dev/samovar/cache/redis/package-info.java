/**
 * The store that replicas share: entries, leases, epochs and the version in Redis, and how replicas tell each other.
 *
 * <p>May import: {@code cache}, {@code cache.memory}, Caffeine, Vert.x and its Redis client, SmallRye's view of Vert.x contexts.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.redis;
