/** Cache stores in memory for tests of what is built upon a store. */
@NullMarked
package dev.samovar.testing.store;

import org.jspecify.annotations.NullMarked;
