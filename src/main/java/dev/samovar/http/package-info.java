/**
 * Requests and responses of HTTP, whatever they are about: headers, quotas of clients, errors.
 *
 * <p>May import: {@code cache.entries}, {@code cache.entry}, {@code cache.readthrough}, {@code content.request},
 * {@code http.coding}, {@code limit}, {@code log}, {@code security}, OpenAPI's annotations, Jackson, JBoss Logging,
 * Mutiny, Vert.x, Quarkus' HTTP server, CDI, RESTEasy.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.http;
