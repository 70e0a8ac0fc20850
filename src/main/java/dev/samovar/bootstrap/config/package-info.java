/**
 * The settings of the service, and what is wrong with them.
 *
 * <p>May import: everything.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.bootstrap.config;
