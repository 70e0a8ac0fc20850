/** An upstream of the proxy, and a proxy in front of it, for tests. */
@NullMarked
package dev.samovar.testing.upstream;

import org.jspecify.annotations.NullMarked;
