/**
 * The filters that complete the OpenAPI document while the service is built: errors, keys, required and null fields.
 *
 * <p>May import: MicroProfile OpenAPI, Quarkus' OpenAPI extension, Jandex, Jackson's annotations.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.api.openapi;
