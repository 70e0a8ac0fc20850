/**
 * The HTTP route of the proxy: which requests are answered from the cache, and which are only passed through.
 *
 * <p>May import: {@code cache.entry}, {@code cache.key}, {@code cache.readthrough}, {@code cache.readthrough.flight},
 * {@code cache.readthrough.stream}, {@code http.body}, {@code http.coding},
 * {@code http.repeated}, {@code limit}, {@code log}, {@code proxy}, {@code proxy.embedding}, {@code proxy.exchange}, {@code proxy.forward}, {@code proxy.keys},
 * {@code proxy.loader}, {@code proxy.stats}, Mutiny, Vert.x, JAX-RS.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy.route;
