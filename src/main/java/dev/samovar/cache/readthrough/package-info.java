/**
 * The read-through cache: one generation for concurrent requests, freshness and leases.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, {@code cache.key}, {@code cache.readthrough.failure},
 * {@code cache.readthrough.flight}, {@code cache.stats}, {@code limit}, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.readthrough;
