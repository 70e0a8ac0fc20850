/**
 * The port to a language model: a prompt in, a completion or a categorised failure out.
 *
 * <p>May import: the JDK, Mutiny and JSpecify alone.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.model;
