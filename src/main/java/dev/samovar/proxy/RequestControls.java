package dev.samovar.proxy;

import dev.samovar.cache.readthrough.RequestCacheControl;
import java.time.Duration;
import java.util.Optional;

/**
 * What a proxied request asks of the cache, by the standard headers, Samovar's own, and those of other gateways.
 *
 * @param directives what to read, generate and store
 * @param freshFor how long the answer stays fresh if it is generated now; empty for the upstream's time
 * @param partition the part of the key that keeps answers apart; empty for none
 */
public record RequestControls(
        RequestCacheControl directives, Optional<Duration> freshFor, Optional<String> partition) {}
