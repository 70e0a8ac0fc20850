/** The rules that hold during any fault. */
@NullMarked
package dev.samovar.faults.rule;

import org.jspecify.annotations.NullMarked;
