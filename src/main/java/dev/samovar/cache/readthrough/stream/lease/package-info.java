/**
 * The leases of generations in parts: their acquisition, confirmation and end.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, {@code cache.readthrough}, {@code cache.readthrough.flight},
 * {@code cache.readthrough.stream.timing}, {@code cache.stats}, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.readthrough.stream.lease;
