/**
 * The hit-rate window, its alert and where alerts go.
 *
 * <p>May import: {@code cache.stats}, {@code log}, Quarkus' mailer, JBoss Logging, Mutiny, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.monitoring.alert;
