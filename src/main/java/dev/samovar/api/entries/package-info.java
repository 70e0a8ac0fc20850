/**
 * The HTTP resources of single entries, and of the explanation of hits and misses.
 *
 * <p>May import: {@code api}, {@code api.operator}, {@code cache}, {@code cache.entries}, {@code cache.entry},
 * {@code cache.key}, {@code content}, {@code content.explain}, {@code content.kind}, {@code content.request},
 * {@code http}, {@code proxy.explain}, {@code proxy.keys}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.api.entries;
