/**
 * Connections of the HTTP server: what may be read from them, and what they may hold.
 *
 * <p>May import: {@code http}, {@code http.repeated}, {@code monitoring}, Netty, Vert.x, Quarkus' HTTP server,
 * Quarkus' runtime, CDI.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.http.connection;
