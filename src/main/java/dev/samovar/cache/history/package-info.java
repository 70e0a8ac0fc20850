/**
 * What happened to keys: the decorator of a store that records purges, and generations that failed.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, {@code cache.key},
 * {@code cache.readthrough.failure}, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.history;
