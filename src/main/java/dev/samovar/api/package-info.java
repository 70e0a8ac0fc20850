/**
 * The error mapper, {@code /api/health}, and filters and parameters that the resources in the packages below share.
 *
 * <p>May import: {@code cache}, {@code cache.entries}, {@code cache.key}, {@code cache.readthrough}, {@code
 * cache.readthrough.flight}, {@code content.request}, {@code health}, {@code http}, {@code limit}, {@code model},
 * {@code security}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.api;
