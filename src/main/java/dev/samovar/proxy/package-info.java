/**
 * The proxy's seams: upstreams, their dialects and clients, and what a proxied request asks of the cache.
 *
 * <p>May import: {@code cache.readthrough}, {@code cache.readthrough.failure}, Jackson, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy;
