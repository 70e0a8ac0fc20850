/**
 * What can be asked, how it is keyed, prompted, checked and kept.
 *
 * <p>May import: {@code cache}, {@code model}, Jackson.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.content;
