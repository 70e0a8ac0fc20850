/**
 * Values of settings that no standard type has, and the converters that read them strictly.
 *
 * <p>May import: everything.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.bootstrap.config.value;
