/** Tests of what spans hold. */
@org.jspecify.annotations.NullMarked
package dev.samovar.tracing;
