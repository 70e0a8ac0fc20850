/**
 * Health checks and what they say of the cache.
 *
 * <p>May import: {@code cache}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.health;
