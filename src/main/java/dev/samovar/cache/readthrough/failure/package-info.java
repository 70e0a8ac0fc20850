/**
 * The failures of generations: kept for a while, summarized, and passed on.
 *
 * <p>May import: {@code cache.key}, {@code cache.readthrough.flight}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.readthrough.failure;
