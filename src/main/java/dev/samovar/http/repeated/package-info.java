/**
 * Answers, ahead of the HTTP codec, requests that are repeated byte for byte and whose entry is in memory.
 *
 * <p>May import: {@code cache.entry}, {@code cache.readthrough}, {@code http}, {@code http.coding}, Micrometer, Netty, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.http.repeated;
