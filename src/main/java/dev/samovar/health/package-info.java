/**
 * Health checks and what they say of the cache.
 *
 * <p>May import: {@code cache}, {@code cache.stats}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.health;
