/**
 * Meters, and warnings whose repeats are counted.
 *
 * <p>May import: {@code cache}, {@code cache.key}, {@code cache.relay}, {@code cache.stats}, {@code measure}, {@code model},
 * {@code monitoring.alert}, {@code proxy.stats}, Micrometer, Prometheus' client, Mutiny, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.monitoring;
