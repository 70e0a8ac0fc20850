/**
 * The one error mapper, health, and what the resources below share.
 *
 * <p>May import: {@code api.operator}, {@code cache}, {@code cache.entries}, {@code cache.key},
 * {@code cache.readthrough}, {@code cache.stats}, {@code content.request}, {@code health}, {@code http}, {@code limit},
 * {@code model}, {@code monitoring.alert}, {@code security}, {@code warming}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.api;
