package dev.samovar.bootstrap.config;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.vertx.redis.client.RedisClientType;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** The checks across settings, run before every other observer of the start. */
@Singleton
public class StartChecks {

    private static final int FIRST = 1;
    private static final int MAX_PORT = 65_535;

    void check(@Observes @Priority(FIRST) StartupEvent event, SamovarConfig settings) {
        SmallRyeConfig config = ConfigProvider.getConfig().unwrap(SmallRyeConfig.class);
        checkEnvironment(
                config,
                Map.of(
                        "samovar.cache.namespaces",
                                settings.cache().namespaces().keySet(),
                        "samovar.upstreams", settings.upstreams().keySet(),
                        "samovar.prices", settings.prices().keySet()));
        checkExpressions(config);
        checkPort(config.getValue("quarkus.http.port", Integer.class));
        UpstreamSettings.of(settings);
        PriceSettings.of(settings.prices());
        KeyList.clients(settings.security());
        PromptFiles.kinds(settings.content().prompts());
        settings.alert().webhookUrl().ifPresent(WebhookUrl::of);
        RedisClientSettings.problem(
                        settings.redis(),
                        config.getOptionalValue("quarkus.redis.client-type", RedisClientType.class)
                                .orElse(RedisClientType.STANDALONE))
                .ifPresent(problem -> {
                    throw new ConfigurationException(problem);
                });
        checkMemory(
                settings.cache().maxMemory().asBigInteger(),
                Runtime.getRuntime().maxMemory());
    }

    /** Refuses unknown variables: the mapping checks names in files, but not in the environment. */
    private static void checkEnvironment(SmallRyeConfig config, Map<String, Set<String>> names) {
        EnvironmentVariables variables = new EnvironmentVariables(
                ConfigClass.configClass(SamovarConfig.class).getProperties().keySet(), names);
        for (ConfigSource source : config.getConfigSources(EnvConfigSource.class)) {
            Map<String, String> given = source.getPropertyNames().stream()
                    .collect(Collectors.toMap(Function.identity(), name -> String.valueOf(source.getValue(name))));
            Set<String> unknown = variables.unknown(given);
            if (!unknown.isEmpty()) {
                throw new ConfigurationException(SettingProblem.unknown(String.join(", ", unknown)));
            }
        }
    }

    /** Refuses expressions of missing settings: an optional setting with one is read as not set. */
    private static void checkExpressions(SmallRyeConfig config) {
        SettingProblem.ALIASES.forEach((property, variable) -> {
            String given = System.getenv(variable);
            if (given != null
                    && !given.isBlank()
                    && config.getOptionalValue(property, String.class).isEmpty()) {
                throw new ConfigurationException(SettingProblem.expression(property));
            }
        });
    }

    /** Throws a {@code ConfigurationException} unless the number is a valid port, or 0 for any free one. */
    public static void checkPort(int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new ConfigurationException(
                    SettingProblem.named("quarkus.http.port") + " is " + port + ": give 1 to " + MAX_PORT);
        }
    }

    /** Throws a {@code ConfigurationException} if the entries may exceed the heap. */
    public static void checkMemory(BigInteger entries, long heap) {
        if (entries.compareTo(BigInteger.valueOf(heap)) > 0) {
            throw new ConfigurationException(SettingProblem.named("samovar.cache.max-memory") + " is "
                    + entries.shiftRight(20) + "M, and the heap of this process has " + (heap >> 20)
                    + "M: give less, or start with a larger heap (-Xmx)");
        }
    }
}
