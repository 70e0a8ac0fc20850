/** Streams through the proxy of a fleet in which things break: their load, their readers, and the rules for them. */
@NullMarked
package dev.samovar.faults.stream;

import org.jspecify.annotations.NullMarked;
