/** Several replicas of the packaged service, as processes of their own, on one Redis and one model. */
@org.jspecify.annotations.NullMarked
package dev.samovar.fleet;
