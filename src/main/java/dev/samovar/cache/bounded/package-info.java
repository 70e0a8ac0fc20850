/**
 * The shape that the in-process caches of entries share: bounded in bytes, with a time to live for each entry.
 *
 * <p>May import: {@code cache}, {@code cache.key}, Caffeine.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.bounded;
