package dev.samovar.bootstrap.config;

import dev.samovar.cache.redis.connection.SentinelRedis;
import io.quarkus.arc.Unremovable;
import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.net.NetClientOptions;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks and completes the options of the Redis client before it is created.
 *
 * <p>URLs are checked, and the name in a server's certificate is verified unless that is disabled. Behind Sentinel the
 * master may have a password of its own.
 */
@Singleton
@Unremovable
public class RedisClientSettings implements RedisOptionsCustomizer {

    private volatile @Nullable RedisOptions options;

    /** Throws {@link ConfigurationException} for an invalid URL; its message does not contain the URL. */
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
        this.options = options;
    }

    /** The configured client, or one with the master's own password behind Sentinel. */
    public Redis client(Vertx vertx, Redis configured, SamovarConfig.Redis config) {
        Optional<SentinelRedis.Credentials> master = config.masterPassword()
                .map(password ->
                        new SentinelRedis.Credentials(config.masterUser().orElse(""), password));
        RedisOptions customized = options;
        return customized == null || master.isEmpty()
                ? configured
                : new Redis(new SentinelRedis(vertx.getDelegate(), customized, master.get()));
    }

    /** What the client is for, once it has been created. */
    public RedisClientType type() {
        RedisOptions customized = options;
        if (customized == null) {
            throw new IllegalStateException("The Redis client has not been created");
        }
        return customized.getType();
    }

    /** The problem of the settings for a master behind Sentinel; empty if they are valid. */
    static Optional<String> problem(SamovarConfig.Redis config, RedisClientType type) {
        if (config.masterUser().isPresent() && config.masterPassword().isEmpty()) {
            return Optional.of(SettingProblem.named("samovar.redis.master-user")
                    + " requires samovar.redis.master-password: give both, or none");
        }
        return config.masterPassword().isPresent() && type != RedisClientType.SENTINEL
                ? Optional.of(SettingProblem.named("samovar.redis.master-password")
                        + " applies only behind Sentinel: set quarkus.redis.client-type=sentinel, or put the password"
                        + " into REDIS_URL")
                : Optional.empty();
    }

    /** Sets the verification of host names, which the client requires and a named TLS configuration may leave out. */
    private static void verifyHost(NetClientOptions net) {
        if (net.isTrustAll()) {
            net.setHostnameVerificationAlgorithm("");
        } else if (net.getHostnameVerificationAlgorithm() == null) {
            net.setHostnameVerificationAlgorithm("HTTPS");
        }
    }
}
