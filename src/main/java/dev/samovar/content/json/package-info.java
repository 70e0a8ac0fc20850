/**
 * The JSON in a model's text: found, repaired and read.
 *
 * <p>May import: {@code model}, Jackson.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.content.json;
