/**
 * The settings of the service, their checks, and the messages of wrong ones.
 *
 * <p>May import: everything.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.bootstrap.config;
