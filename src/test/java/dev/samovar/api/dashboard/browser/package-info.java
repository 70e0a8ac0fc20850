/** A real browser for tests: what a page shows in it, what it requests, and whether it is accessible. */
@NullMarked
package dev.samovar.api.dashboard.browser;

import org.jspecify.annotations.NullMarked;
