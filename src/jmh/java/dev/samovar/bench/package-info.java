/** How the benchmarks are run, and what they measure with. */
@org.jspecify.annotations.NullMarked
package dev.samovar.bench;
