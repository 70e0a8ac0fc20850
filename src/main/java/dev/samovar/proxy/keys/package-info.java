/**
 * What a proxied request is: its caller, what it asks of the cache, and the key of its entry.
 *
 * <p>May import: {@code cache}, {@code cache.key}, {@code cache.readthrough}, {@code http}, {@code proxy}, {@code
 * proxy.json}, {@code security}, Caffeine, Jackson, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy.keys;
