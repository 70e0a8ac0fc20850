/**
 * The read-through cache of answers that are sent while they are generated.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, {@code cache.key}, {@code cache.readthrough},
 * {@code cache.readthrough.failure}, {@code cache.readthrough.flight}, {@code cache.readthrough.stream.body},
 * {@code cache.readthrough.stream.lease}, {@code cache.readthrough.stream.part},
 * {@code cache.readthrough.stream.timing}, {@code cache.relay}, {@code cache.stats}, {@code limit}, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.readthrough.stream;
