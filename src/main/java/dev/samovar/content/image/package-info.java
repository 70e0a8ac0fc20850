/**
 * Pictures: whether bytes are one, and what of them goes to a model.
 *
 * <p>May import: the JDK and JSpecify alone.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.content.image;
