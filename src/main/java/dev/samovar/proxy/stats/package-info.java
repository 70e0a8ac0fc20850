/**
 * Statistics of proxied requests by upstream, and the decorator of a client that counts its calls.
 *
 * <p>May import: {@code cache.entry}, {@code cache.readthrough}, {@code log}, {@code proxy}, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy.stats;
