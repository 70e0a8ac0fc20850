/** The faults, their schedule, and the servers they are injected into. */
@NullMarked
package dev.samovar.faults.injection;

import org.jspecify.annotations.NullMarked;
