/** The running service for tests over HTTP: its clients, its model's server and its store. */
@NullMarked
package dev.samovar.testing.service;

import org.jspecify.annotations.NullMarked;
