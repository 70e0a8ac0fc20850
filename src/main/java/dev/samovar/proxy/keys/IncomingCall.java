package dev.samovar.proxy.keys;

import dev.samovar.proxy.Caller;
import dev.samovar.proxy.Upstream;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * A request to a cacheable path, without its body.
 *
 * @param upstream the upstream that it is for
 * @param path the raw path behind the upstream's name, without its query
 * @param query the raw query; null if there is none
 * @param headers the request's headers
 * @param caller its sender
 */
public record IncomingCall(
        Upstream upstream, String path, @Nullable String query, MultiMap headers, Caller caller) {

    /** The text for logs, without the headers and the query. */
    @Override
    public String toString() {
        return upstream.name() + path + " of " + caller;
    }
}
