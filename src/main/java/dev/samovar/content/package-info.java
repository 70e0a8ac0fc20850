/**
 * What can be asked, how it is keyed, prompted, checked and kept.
 *
 * <p>May import: {@code content.image}, {@code cache}, {@code model}, Jackson.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.content;
