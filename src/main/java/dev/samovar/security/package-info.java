/**
 * Who may manage the cache.
 *
 * <p>May import: the JDK and Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.security;
