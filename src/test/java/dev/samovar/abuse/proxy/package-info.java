/** The abuse suite of the proxy. */
@NullMarked
package dev.samovar.abuse.proxy;

import org.jspecify.annotations.NullMarked;
