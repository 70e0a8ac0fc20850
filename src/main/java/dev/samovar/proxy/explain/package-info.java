/**
 * Why a proxied request would hit, miss or be forwarded without the cache.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, {@code cache.key}, {@code http}, {@code proxy},
 * {@code proxy.forward}, {@code proxy.keys}, {@code proxy.outline}, Mutiny, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy.explain;
