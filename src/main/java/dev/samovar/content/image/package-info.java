/**
 * Validation of uploaded pictures, and removal of their metadata.
 *
 * <p>May import: the JDK and JSpecify alone.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.content.image;
