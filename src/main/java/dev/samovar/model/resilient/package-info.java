/**
 * A decorator that gives any model deadlines, bounded concurrency, retries and a breaker.
 *
 * <p>May import: {@code limit}, {@code model}, SmallRye Fault Tolerance, CDI, JBoss Logging, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.model.resilient;
