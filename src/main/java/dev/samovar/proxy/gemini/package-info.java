/**
 * Gemini's protocol: generated content, embeddings and counts of tokens.
 *
 * <p>May import: {@code proxy}, {@code proxy.answer}, {@code proxy.sse}, Jackson.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy.gemini;
