/**
 * Timeouts of generations in parts.
 *
 * <p>May import: Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.readthrough.stream.timing;
