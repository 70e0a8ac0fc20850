/**
 * The read-through cache: one generation for concurrent requests, freshness, leases and failures.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, {@code cache.key}, {@code cache.readthrough.flight},
 * {@code cache.stats}, {@code limit}, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.readthrough;
