/** Tests of the traces that the service exports. */
@org.jspecify.annotations.NullMarked
package dev.samovar.api.traces;
