/**
 * The words and rules of caching: keys, entries, leases, the read-through cache and the store that it stands on.
 *
 * <p>May import: the JDK, Mutiny and JSpecify alone.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache;
