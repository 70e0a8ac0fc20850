/**
 * The relay of answers in progress between replicas, over publish and subscribe.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, {@code cache.key}, {@code cache.redis.bus},
 * {@code cache.redis.connection}, {@code cache.redis.lease}, {@code cache.relay}, Mutiny, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.redis.relay;
