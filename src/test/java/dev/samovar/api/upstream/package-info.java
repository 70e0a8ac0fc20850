/** Tests of the service with a model over the network. */
@NullMarked
package dev.samovar.api.upstream;

import org.jspecify.annotations.NullMarked;
