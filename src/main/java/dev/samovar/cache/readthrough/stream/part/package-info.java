/**
 * The parts of an answer that is sent while it is generated: their loader, and their receipt into a body.
 *
 * <p>May import: {@code cache.entry}, {@code cache.readthrough}, {@code cache.readthrough.flight},
 * {@code cache.readthrough.stream.body}, {@code cache.readthrough.stream.timing}, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.readthrough.stream.part;
