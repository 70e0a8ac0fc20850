/**
 * What all dialects share in reading requests and judging answers.
 *
 * <p>May import: {@code proxy}, {@code proxy.sse}, Jackson.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy.answer;
