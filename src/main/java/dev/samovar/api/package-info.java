/**
 * HTTP in and out: resources, wire records, cache headers and the one error mapper.
 *
 * <p>May import: {@code warming}, {@code content}, {@code cache}, {@code model}, {@code monitoring}, {@code health}, {@code security}, {@code log}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.api;
