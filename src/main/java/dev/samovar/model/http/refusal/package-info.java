/**
 * What a model's answer means that holds no text: errors by status and body, and the time to wait before a retry.
 *
 * <p>May import: {@code log}, {@code model}, the REST client, Jackson.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.model.http.refusal;
