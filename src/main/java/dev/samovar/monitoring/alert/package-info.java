/**
 * The hit rate of the last five minutes, its alert, and the receivers of alerts.
 *
 * <p>May import: {@code cache.stats}, {@code log}, Quarkus' mailer, JBoss Logging, Mutiny, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.monitoring.alert;
