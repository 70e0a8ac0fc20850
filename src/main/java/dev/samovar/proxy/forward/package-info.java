/**
 * Requests to upstreams: targets, header rules, the HTTP client, and whole answers.
 *
 * <p>May import: {@code log}, {@code proxy}, {@code proxy.controls}, {@code proxy.keys}, {@code security}, Netty,
 * Mutiny, Vert.x.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy.forward;
