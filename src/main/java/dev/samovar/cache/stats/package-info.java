/**
 * Counters of the cache, and the decorator of a store that counts.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, {@code cache.key}, {@code measure}, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.stats;
