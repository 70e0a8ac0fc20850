/**
 * Meters, the hit-rate window, alerts and where they go.
 *
 * <p>May import: {@code cache}, {@code model}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.monitoring;
