/** Tests of the health checks and the meters over HTTP. */
@NullMarked
package dev.samovar.api.health;

import org.jspecify.annotations.NullMarked;
