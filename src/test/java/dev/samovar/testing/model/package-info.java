/** Language models for tests: in this process, and as a server that speaks Gemini's protocol. */
@NullMarked
package dev.samovar.testing.model;

import org.jspecify.annotations.NullMarked;
