/**
 * The exchange of one proxied request with its client: the request, and the responses and errors sent for it.
 *
 * <p>May import: {@code cache.entry}, {@code cache.readthrough}, {@code cache.readthrough.flight},
 * {@code cache.readthrough.stream}, {@code cache.readthrough.stream.part}, {@code http}, {@code http.body},
 * {@code http.coding}, {@code limit}, {@code proxy}, {@code proxy.forward}, {@code proxy.keys}, {@code proxy.stats},
 * Mutiny, JBoss Logging, Vert.x, JAX-RS.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy.exchange;
