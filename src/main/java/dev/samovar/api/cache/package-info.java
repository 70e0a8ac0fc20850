/**
 * The HTTP resources of the whole cache: statistics, purges, version and warming. A purge enters here as a {@code
 * Purge}.
 *
 * <p>May import: {@code api}, {@code api.operator}, {@code cache}, {@code cache.key}, {@code cache.stats},
 * {@code content.request}, {@code http}, {@code model}, {@code monitoring.alert},
 * {@code monitoring.history}, {@code proxy.stats}, {@code warming}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.api.cache;
