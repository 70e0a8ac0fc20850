/**
 * Anthropic's protocol: messages and counts of their tokens.
 *
 * <p>May import: {@code proxy}, {@code proxy.answer}, Jackson.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy.anthropic;
