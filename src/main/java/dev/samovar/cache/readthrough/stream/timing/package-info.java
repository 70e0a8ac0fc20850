/**
 * Timeouts of generations in parts, and the order of their steps.
 *
 * <p>May import: Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.readthrough.stream.timing;
