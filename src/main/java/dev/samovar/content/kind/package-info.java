/**
 * The kinds of content: the prompt, the key and the check of each.
 *
 * <p>May import: {@code cache.key}, {@code content.json}, {@code content.request}, {@code model}, Jackson.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.content.kind;
