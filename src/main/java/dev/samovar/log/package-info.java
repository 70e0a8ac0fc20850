/**
 * Escaping of external text for the log.
 *
 * <p>May import: the JDK alone.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.log;
