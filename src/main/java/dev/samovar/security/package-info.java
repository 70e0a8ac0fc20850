/**
 * Access to management calls: operator keys, loopback, throttling of failed attempts.
 *
 * <p>May import: the JDK and Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.security;
