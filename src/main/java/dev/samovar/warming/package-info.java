/**
 * The runs that generate entries in advance: those of popular topics and requests.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, {@code cache.key}, {@code cache.readthrough},
 * {@code cache.readthrough.flight}, {@code content}, {@code content.kind}, {@code content.request}, {@code limit},
 * {@code log}, {@code measure}, {@code warming.popularity}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.warming;
