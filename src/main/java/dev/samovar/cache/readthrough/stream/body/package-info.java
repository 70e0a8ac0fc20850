/**
 * The body of a generation in progress, and the requests that wait for it and read it.
 *
 * <p>May import: {@code cache.entry}, {@code cache.readthrough.stream.timing}, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.readthrough.stream.body;
