/**
 * Meters, and the warnings that are counted instead of repeated.
 *
 * <p>May import: {@code cache}, {@code cache.key}, {@code cache.stats}, {@code model}, {@code monitoring.alert},
 * Micrometer, Mutiny, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.monitoring;
