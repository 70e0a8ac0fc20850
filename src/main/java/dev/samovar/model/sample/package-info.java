/**
 * The built-in model for a first look without a key.
 *
 * <p>May import: {@code model}, Mutiny.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.model.sample;
