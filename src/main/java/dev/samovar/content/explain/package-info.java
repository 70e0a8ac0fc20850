/**
 * Why a request was a miss.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, {@code cache.history}, {@code cache.key},
 * {@code cache.readthrough}, {@code cache.readthrough.failure}, {@code cache.readthrough.flight}, {@code content},
 * {@code limit}, {@code model}, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.content.explain;
