/**
 * Short way for requests that are repeated byte for byte and whose answer is in memory: ahead of the HTTP codec.
 *
 * <p>May import: {@code cache.entry}, {@code cache.readthrough}, {@code http}, Micrometer, Netty, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.http.repeated;
