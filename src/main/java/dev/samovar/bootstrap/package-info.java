/**
 * The wiring of the service, its start and its shutdown.
 *
 * <p>May import: everything.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.bootstrap;
