/**
 * Embeddings by the input: batches whose inputs are looked up, generated and stored one by one.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, {@code cache.key}, {@code cache.readthrough}, {@code cache.stats},
 * {@code http.coding}, {@code limit}, {@code proxy}, {@code proxy.exchange}, {@code proxy.forward}, {@code proxy.keys},
 * {@code proxy.loader}, {@code proxy.stats}, Jackson, Mutiny, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy.embedding;
