/** Everything that a client, a model and a Redis can do to the service, done to a process of it. */
@org.jspecify.annotations.NullMarked
package dev.samovar.abuse;
