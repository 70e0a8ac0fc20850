/** Clients of the abuse suite over bare sockets, and the answers they read. */
@NullMarked
package dev.samovar.abuse.client;

import org.jspecify.annotations.NullMarked;
