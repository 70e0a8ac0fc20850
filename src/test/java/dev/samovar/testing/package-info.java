/** Support code that tests of several packages share. */
@NullMarked
package dev.samovar.testing;

import org.jspecify.annotations.NullMarked;
