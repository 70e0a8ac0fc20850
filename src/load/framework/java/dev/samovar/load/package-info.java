/** The least that this framework does for an answer: what the service is measured beside. May import: Quarkus alone. */
@NullMarked
package dev.samovar.load;

import org.jspecify.annotations.NullMarked;
