package dev.samovar.proxy;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A server that the proxy forwards to.
 *
 * @param name its name: the first segment of the proxy's paths, and the namespace of its entries
 * @param dialect its protocol
 * @param url its address, without a slash at the end
 * @param apiKey the service's own key for it; empty if there is none
 * @param cached whether its answers are cached
 * @param shared whether all credentials share its entries
 * @param ignoredFields names of JSON fields that are left out of the key
 * @param timeouts how long its answers may take
 */
public record Upstream(
        String name,
        Dialect dialect,
        URI url,
        Optional<String> apiKey,
        boolean cached,
        boolean shared,
        Set<String> ignoredFields,
        Timeouts timeouts) {

    public Upstream {
        ignoredFields = Set.copyOf(ignoredFields);
    }

    /**
     * How long an answer may take.
     *
     * @param connect until the connection is there
     * @param firstByte from the request's end to the answer's first byte; also between the bytes of a cached stream
     * @param total until the answer's end
     */
    public record Timeouts(Duration connect, Duration firstByte, Duration total) {}

    /** The text for logs, without the key. */
    @Override
    public String toString() {
        return name + " (" + dialect.name() + ") at " + url;
    }
}
