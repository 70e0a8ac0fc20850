/**
 * The statistics of the last 24 hours by minute, of this process or of all replicas.
 *
 * <p>May import: {@code cache}, {@code cache.stats}, {@code model}, {@code proxy.stats}, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.monitoring.history;
