package dev.samovar.proxy.route;

import dev.samovar.proxy.keys.IncomingCall;
import dev.samovar.proxy.keys.ReadCall;

/** Reads cacheable requests, as {@link dev.samovar.proxy.keys.ProxyKeys} does. Safe from any thread. */
@FunctionalInterface
public interface RequestKeys {

    /** Reads a request. What it throws is sent as an error. */
    ReadCall read(IncomingCall incoming, byte[] body);
}
