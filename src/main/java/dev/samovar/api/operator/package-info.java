/**
 * What operators alone may do, and the log of what they did.
 *
 * <p>May import: {@code cache}, {@code cache.key}, {@code log}, {@code security}, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.api.operator;
