/**
 * OpenAI's protocol: chat completions, completions, responses, embeddings and moderations.
 *
 * <p>May import: {@code proxy}, {@code proxy.answer}, Jackson.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy.openai;
