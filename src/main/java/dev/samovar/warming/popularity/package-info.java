/**
 * Which names are requested most: counts by day, and their ranking.
 *
 * <p>May import: {@code cache}, {@code cache.key}, {@code content}, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.warming.popularity;
