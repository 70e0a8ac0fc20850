/**
 * The wiring of the cache and of other state that replicas share in Redis. Without Redis nothing of it is created but
 * {@code RedisMode}.
 *
 * <p>May import: everything but the other packages of the wiring.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.bootstrap.wiring.redis;
