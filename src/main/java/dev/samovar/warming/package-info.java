/**
 * Popular topics, and the runs that generate their entries in advance.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, {@code cache.key}, {@code cache.readthrough},
 * {@code cache.readthrough.flight}, {@code content}, {@code content.kind}, {@code content.request}, {@code limit},
 * {@code log}, {@code measure}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.warming;
