/**
 * Counters and histograms with labels, without a library of meters.
 *
 * <p>May import: the JDK alone.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.measure;
