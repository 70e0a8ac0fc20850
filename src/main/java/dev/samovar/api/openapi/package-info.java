/**
 * The filters that complete the OpenAPI document while the service is built, and the policy of the page that shows it.
 *
 * <p>May import: MicroProfile OpenAPI, Quarkus' OpenAPI extension, Jandex, Jackson's annotations, Vert.x, CDI.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.api.openapi;
