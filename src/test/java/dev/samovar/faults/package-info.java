/** A fleet under load while a seeded script breaks things, and the rules that have to hold meanwhile. */
@org.jspecify.annotations.NullMarked
package dev.samovar.faults;
