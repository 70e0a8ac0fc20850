/** The official client libraries of the providers, through the packaged service, against recorded answers. */
@org.jspecify.annotations.NullMarked
package dev.samovar.proxy.clients;
