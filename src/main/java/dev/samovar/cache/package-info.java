/**
 * The port to a store of entries, and the values that pass through it.
 *
 * <p>May import: {@code cache.entry}, {@code cache.key}, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache;
