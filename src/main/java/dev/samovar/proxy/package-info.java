/**
 * The proxy: any client's model traffic through the cache.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, {@code cache.key}, {@code cache.readthrough}, {@code http}, {@code
 * limit}, {@code log}, {@code security}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy;
