package dev.samovar.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A setting that cannot be stops the start, with one line that helps. */
class StartFailureIT {

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "SAMOVAR_MODEL_TEMPERATURE, 9, samovar.model.temperature, at most 2",
        "SAMOVAR_MODEL_RETRIES, 11, samovar.model.retries, at most",
        "SAMOVAR_MODEL_PROVIDER, banana, samovar.model.provider, banana",
        "SAMOVAR_CACHE_TTL, soon, samovar.cache.ttl, soon",
        "SAMOVAR_CACHE_TTL, 0s, samovar.cache.ttl, at least 1 seconds",
        "SAMOVAR_CACHE_MAX_MEMORY, lots, samovar.cache.max-memory, lots",
        "SAMOVAR_WARMING_EVERY, 5, samovar.warming.every, give a unit",
        "SAMOVAR_OPERATOR_KEYS, ann=short, samovar.security.operator-keys, at least 16 characters",
        "SAMOVAR_OPERATOR_KEYS, nameless, samovar.security.operator-keys, name=key",
        "SAMOVAR_ALERT_WEBHOOK_URL, 'ftp://hooks.example/secret', samovar.alert.webhook-url, give the http or https URL",
        "SAMOVAR_ALERT_EMAIL, nobody, samovar.alert.email, give one mail address",
        "QUARKUS_HTTP_PORT, many, quarkus.http.port, many"
    })
    void settingThatCannotBeIsNamedInOneLine(String environment, String value, String property, String help) {
        try (PackagedService service = PackagedService.start(PackagedService.freePort(), Map.of(environment, value))) {
            assertThat(service.awaitEnd()).isNotZero();
            List<String> log = service.log().lines().toList();

            assertThat(log).as("no stack trace").noneMatch(line -> line.startsWith("\tat "));
            assertThat(log.stream().filter(line -> line.contains(property)))
                    .as(String.join("\n", log))
                    .hasSize(1)
                    .allMatch(line -> line.contains(help));
        }
    }
}
