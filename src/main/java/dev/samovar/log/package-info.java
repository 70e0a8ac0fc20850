/**
 * Text for the log: escaping of external text, and the causes of failures.
 *
 * <p>May import: the JDK alone.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.log;
