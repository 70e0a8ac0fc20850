/**
 * What operators alone may do, and the log of what they did.
 *
 * <p>May import: {@code cache.key}, {@code log}, {@code security}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.api.operator;
