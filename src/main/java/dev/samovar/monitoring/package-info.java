/**
 * Meters, the hit-rate window, alerts and where they go.
 *
 * <p>May import: {@code cache}, {@code model}, Vert.x, Micrometer and Quarkus' mailer.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.monitoring;
