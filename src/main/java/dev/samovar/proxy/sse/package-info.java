/**
 * Event streams (WHATWG HTML, server-sent events), split as they arrive.
 *
 * <p>May import: nothing but the JDK.
 */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy.sse;
