package dev.samovar.proxy;

import java.util.Map;

/**
 * Who sends a proxied request, as far as the cache and the upstream have to know.
 *
 * @param scope a digest of the credential, or a fixed word for everyone who uses the service's key; never the credential
 * @param ownCredential whether the caller pays with its own credential
 * @param upstreamCredential the headers that carry the credential upstream, in place of those that the request had
 */
public record Caller(String scope, boolean ownCredential, Map<String, String> upstreamCredential) {

    /** The text for logs, without the credential. */
    @Override
    public String toString() {
        return "caller " + scope;
    }
}
