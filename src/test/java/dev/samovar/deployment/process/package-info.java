/** Tests of the packaged process: start, probes, shutdown, alerts and TLS. */
package dev.samovar.deployment.process;
