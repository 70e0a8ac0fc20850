/**
 * The names and the encoding of what is in Redis.
 *
 * <p>May import: {@code cache.entry}, {@code cache.key}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.redis.keyspace;
