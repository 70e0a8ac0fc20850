/**
 * Single entries over HTTP, and the explanation of a miss.
 *
 * <p>May import: {@code api}, {@code api.operator}, {@code cache}, {@code cache.entries}, {@code cache.entry},
 * {@code cache.key}, {@code content}, {@code content.explain}, {@code content.kind}, {@code content.request},
 * {@code http}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.api.entries;
