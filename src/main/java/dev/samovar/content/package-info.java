/**
 * The service that answers requests for content from the cache or by the model.
 *
 * <p>May import: {@code cache.entry}, {@code cache.key}, {@code cache.readthrough},
 * {@code cache.readthrough.flight}, {@code content.json}, {@code content.kind}, {@code content.request}, {@code limit},
 * {@code model}, Jackson, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.content;
