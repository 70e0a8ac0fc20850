/**
 * Pipelined commands and scripts over reconnecting connections, with a time limit each.
 *
 * <p>May import: {@code cache}, {@code log}, SmallRye's view of Vert.x contexts, Netty's event loops and
 * buffers, Mutiny, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.cache.redis.connection;
