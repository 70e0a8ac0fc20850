/**
 * What the models that are reached over HTTP share: the client, and what its failures mean.
 *
 * <p>May import: {@code log}, {@code model}, {@code model.http.refusal}, the REST client, Quarkus' TLS registry,
 * Mutiny, Jackson, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.model.http;
