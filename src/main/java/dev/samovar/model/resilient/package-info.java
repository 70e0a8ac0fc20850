/**
 * Decorators that give any model deadlines, bounded concurrency, retries and a breaker.
 *
 * <p>May import: {@code limit}, {@code model}, {@code model.http.refusal}, Mutiny, JBoss Logging.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.model.resilient;
