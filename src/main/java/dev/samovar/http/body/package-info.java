/**
 * Bodies of requests: how large they may be, how long they may take, and how much memory all of them may hold.
 *
 * <p>May import: {@code http}, Mutiny, Vert.x, Quarkus' HTTP server, CDI, RESTEasy.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.http.body;
