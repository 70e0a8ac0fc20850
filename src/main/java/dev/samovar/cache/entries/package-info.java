/**
 * Get, put and delete of single entries, and their preconditions.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, {@code cache.key},
 * {@code cache.readthrough}, {@code cache.stats}, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.entries;
