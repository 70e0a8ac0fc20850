/** Seeded generators of requests, model answers and stored values, most of them invalid. */
@NullMarked
package dev.samovar.abuse.fuzz;

import org.jspecify.annotations.NullMarked;
