/**
 * One generation for concurrent requests of this process.
 *
 * <p>May import: {@code cache.key}, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.readthrough.flight;
