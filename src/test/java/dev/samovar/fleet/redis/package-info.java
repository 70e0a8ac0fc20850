/** Fleets on each kind of Redis deployment, and on a Redis that fails. */
@NullMarked
package dev.samovar.fleet.redis;

import org.jspecify.annotations.NullMarked;
