/**
 * The calls upstream that generate answers for the cache, whole or in parts.
 *
 * <p>May import: {@code cache.entry}, {@code cache.readthrough}, {@code cache.readthrough.failure},
 * {@code cache.readthrough.stream.part}, {@code cache.readthrough.stream.timing}, {@code log}, {@code proxy},
 * {@code proxy.exchange}, {@code proxy.forward}, {@code proxy.keys}, {@code proxy.stats}, Mutiny, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy.loader;
