/**
 * The port to a language model: a prompt in, a completion or a categorised failure out.
 *
 * <p>May import: {@code measure}, the JDK, Mutiny and JSpecify alone.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.model;
