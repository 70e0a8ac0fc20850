/** The rules of the abuse suite for answers and for the log. */
@NullMarked
package dev.samovar.abuse.check;

import org.jspecify.annotations.NullMarked;
