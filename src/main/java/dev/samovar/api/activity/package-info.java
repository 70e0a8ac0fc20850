/**
 * The HTTP resource of what happened lately: misses with their reasons, frequent requests, and management writes.
 *
 * <p>May import: {@code api.operator}, {@code cache.key}, {@code content.explain}, {@code warming}.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.api.activity;
