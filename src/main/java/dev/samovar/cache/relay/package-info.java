/**
 * The port by which a replica follows a generation of another replica while it is in progress.
 *
 * <p>May import: {@code cache}, {@code cache.entry}, {@code cache.key}, {@code measure}, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.relay;
