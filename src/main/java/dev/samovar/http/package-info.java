/**
 * Connections of the HTTP server: what may be read from them, and what they may hold.
 *
 * <p>May import: {@code monitoring}, Netty, Vert.x, CDI and Quarkus' HTTP server.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.http;
