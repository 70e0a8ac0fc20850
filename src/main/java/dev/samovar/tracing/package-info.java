/**
 * Traces: the spans of requests, commands, look-ups and calls, and what they must not hold. Without traces nothing
 * of OpenTelemetry is loaded.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, {@code cache.key}, {@code model}, {@code proxy}, Mutiny, Vert.x, Quarkus' log
 * context, OpenTelemetry.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.tracing;
