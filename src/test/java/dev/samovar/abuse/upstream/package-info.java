/** Upstreams of the proxy that answer anything. */
@NullMarked
package dev.samovar.abuse.upstream;

import org.jspecify.annotations.NullMarked;
