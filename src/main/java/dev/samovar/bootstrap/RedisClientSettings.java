package dev.samovar.bootstrap;

import io.quarkus.arc.Unremovable;
import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.RedisOptions;
import jakarta.inject.Singleton;

/**
 * Completes what is configured for the Redis client, before the client is made: URLs are checked, and the name in a
 * server's certificate is verified unless that was turned off.
 */
@Singleton
@Unremovable
class RedisClientSettings implements RedisOptionsCustomizer {

    /** Throws {@link ConfigurationException} without the URL if that cannot be one of Redis. */
    @Override
    public void customize(String clientName, RedisOptions options) {
        for (String url : options.getEndpoints()) {
            RedisUrl.problem(url).ifPresent(problem -> {
                throw new ConfigurationException(RedisUrl.wrong(problem));
            });
        }
        options.setEndpoints(
                options.getEndpoints().stream().map(RedisUrl::withPlainPlus).toList());
        verifyHost(options.getNetClientOptions());
    }

    /** The client opens no connection without a decision, and a named TLS configuration makes none. */
    private static void verifyHost(NetClientOptions net) {
        if (net.isTrustAll()) {
            net.setHostnameVerificationAlgorithm("");
        } else if (net.getHostnameVerificationAlgorithm() == null) {
            net.setHostnameVerificationAlgorithm("HTTPS");
        }
    }
}
