/**
 * Entries, what a look-up finds, and pages of them.
 *
 * <p>May import: {@code cache.key}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.entry;
