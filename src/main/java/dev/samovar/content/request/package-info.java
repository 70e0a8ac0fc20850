/**
 * Requests for content and their fields, checked and normalised.
 *
 * <p>May import: {@code cache.key}, {@code content.image}, {@code model}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.content.request;
