package dev.samovar.proxy;

import java.util.Map;

/**
 * The sender of a proxied request, as far as the cache and the upstream need it.
 *
 * @param scope a digest of the credential, or a fixed word for all callers with the service's key; never the credential
 * @param ownCredential whether the caller pays with its own credential
 * @param operator whether the caller may manage the cache
 * @param upstreamCredential the headers that carry the credential upstream, in place of those that the request had
 */
public record Caller(String scope, boolean ownCredential, boolean operator, Map<String, String> upstreamCredential) {

    public Caller {
        upstreamCredential = Map.copyOf(upstreamCredential);
    }

    /** A caller that is no operator. */
    public Caller(String scope, boolean ownCredential, Map<String, String> upstreamCredential) {
        this(scope, ownCredential, false, upstreamCredential);
    }

    /** Whether the caller may ask for a generation in place of an entry. */
    public boolean maySpend() {
        return ownCredential || operator;
    }

    /** The text for logs, without the credential. */
    @Override
    public String toString() {
        return "caller " + scope;
    }
}
