/**
 * Google Gemini over its REST protocol.
 *
 * <p>May import: {@code model}, {@code model.http}, {@code model.http.refusal}, the REST client, Jackson.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.model.gemini;
