/**
 * A decorator that gives any model deadlines, bounded concurrency, retries and a breaker.
 *
 * <p>May import: {@code model}, Mutiny, SmallRye Fault Tolerance, JBoss Logging.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.model.resilient;
