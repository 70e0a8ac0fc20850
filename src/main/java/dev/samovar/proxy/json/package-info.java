/**
 * Bodies of proxied requests as JSON: a strict reader, a canonical text, and the removal of one member.
 *
 * <p>May import: {@code cache.key}, Jackson, Netty's buffers.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy.json;
