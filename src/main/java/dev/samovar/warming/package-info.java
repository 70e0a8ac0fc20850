/**
 * Popular topics, the warming run and its schedule.
 *
 * <p>May import: {@code content}, {@code cache}, {@code log}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.warming;
