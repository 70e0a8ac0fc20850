/**
 * Hostile HTTP/2: frames that no client sends, against the service's port.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.abuse.http2;
