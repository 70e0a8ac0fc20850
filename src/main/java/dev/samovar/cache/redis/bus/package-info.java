/**
 * What replicas publish to one another, and the proof that each of them receives it.
 *
 * <p>May import: {@code cache}, {@code cache.key}, {@code cache.redis.connection}, Mutiny, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.redis.bus;
