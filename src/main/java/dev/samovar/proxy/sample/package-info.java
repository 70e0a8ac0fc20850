/**
 * The built-in upstream for a first look without a key: OpenAI's chat completions, answered in this process.
 *
 * <p>May import: {@code proxy}, Jackson, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy.sample;
