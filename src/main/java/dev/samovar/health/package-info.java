/**
 * The probes, and the state of the cache for health answers.
 *
 * <p>May import: {@code cache}, {@code cache.stats}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.health;
