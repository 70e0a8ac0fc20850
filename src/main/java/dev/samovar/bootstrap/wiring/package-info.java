/**
 * The beans, put together from the settings.
 *
 * <p>May import: everything.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.bootstrap.wiring;
