/**
 * The one error mapper, health, and what the resources below share.
 *
 * <p>May import: {@code cache}, {@code cache.entries}, {@code cache.key}, {@code cache.readthrough},
 * {@code cache.readthrough.flight}, {@code content.request}, {@code health}, {@code http}, {@code limit}, {@code model},
 * {@code security}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.api;
