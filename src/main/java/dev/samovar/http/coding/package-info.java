/**
 * Content codings of answers (RFC 9110, section 8.4): which one a client gets, and the coded bytes.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, Caffeine, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.http.coding;
