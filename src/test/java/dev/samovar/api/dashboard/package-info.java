/** Tests of the dashboard, and of what browsers may do. */
@NullMarked
package dev.samovar.api.dashboard;

import org.jspecify.annotations.NullMarked;
