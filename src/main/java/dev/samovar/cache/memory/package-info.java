/**
 * The store that keeps entries in this process, bounded in bytes.
 *
 * <p>May import: {@code cache}, {@code cache.bounded}, {@code cache.entry}, {@code cache.key}, Caffeine.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.memory;
