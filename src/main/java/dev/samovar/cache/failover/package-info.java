/**
 * The decorator of a store that serves from a local one while the first is unavailable.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, {@code cache.key}, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.failover;
