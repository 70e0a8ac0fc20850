/**
 * What a proxied request is: its caller, what it asks of the cache, and the key of its entry.
 *
 * <p>May import: {@code cache}, {@code cache.key}, {@code http}, {@code proxy}, {@code proxy.controls},
 * {@code proxy.json}, {@code proxy.outline}, {@code security}, Jackson, Caffeine, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy.keys;
