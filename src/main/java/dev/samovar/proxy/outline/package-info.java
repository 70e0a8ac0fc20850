/**
 * What an entry keeps of its request, and the comparison of other requests with it.
 *
 * <p>May import: {@code cache.key}, {@code proxy.json}, Jackson.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy.outline;
