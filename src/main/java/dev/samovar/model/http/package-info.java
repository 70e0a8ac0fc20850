/**
 * What the models that are reached over HTTP share: the client, and what its failures mean.
 *
 * <p>May import: {@code model}, {@code log}, the REST client, Quarkus' TLS registry, Vert.x, Jackson.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.model.http;
