/**
 * Limits on calls: rates, concurrency, circuit breakers, and the failure of a call that exceeds one.
 *
 * <p>May import: {@code measure}, Mutiny, Bucket4j, Resilience4j's circuit breaker.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.limit;
