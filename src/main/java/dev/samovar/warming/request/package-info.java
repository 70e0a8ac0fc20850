/**
 * Proxied requests whose answers are kept fresh: those of a file, and those that clients of the service's key make often.
 *
 * <p>May import: {@code cache}, {@code cache.bounded}, {@code cache.entry}, {@code cache.key},
 * {@code cache.readthrough}, {@code cache.readthrough.stream}, {@code cache.readthrough.stream.part}, {@code http},
 * {@code limit}, {@code proxy}, {@code proxy.exchange}, {@code proxy.forward}, {@code proxy.json}, {@code proxy.keys},
 * {@code proxy.loader}, {@code warming}, {@code warming.popularity}, Caffeine, Jackson, Mutiny, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.warming.request;
