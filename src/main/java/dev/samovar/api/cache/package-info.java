/**
 * The cache as a whole over HTTP: statistics, purges, the version and warming.
 *
 * <p>May import: {@code api}, {@code api.operator}, {@code cache}, {@code cache.key}, {@code cache.stats},
 * {@code content.request}, {@code http}, {@code model}, {@code monitoring.alert}, {@code warming}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.api.cache;
