/**
 * Content over HTTP, and the upload of images.
 *
 * <p>May import: {@code api}, {@code cache}, {@code cache.readthrough}, {@code cache.readthrough.flight},
 * {@code content}, {@code content.kind}, {@code content.request}, {@code http}, {@code http.coding}, {@code security}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.api.content;
