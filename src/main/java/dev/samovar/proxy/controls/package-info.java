/**
 * What proxied requests ask of the cache, in their headers and bodies.
 *
 * <p>May import: {@code cache.key}, {@code cache.readthrough}, {@code http}, {@code proxy}, Jackson, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy.controls;
