/**
 * Text from outside in a form that is safe in the log.
 *
 * <p>May import: the JDK alone.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.log;
