/**
 * The scheduled jobs.
 *
 * <p>May import: everything.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.bootstrap.jobs;
