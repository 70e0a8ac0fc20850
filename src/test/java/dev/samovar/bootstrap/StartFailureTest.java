package dev.samovar.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.bootstrap.config.SettingProblem;
import dev.samovar.bootstrap.config.StartChecks;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.math.BigInteger;
import java.net.BindException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The messages of a failed start. */
class StartFailureTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "samovar.cache.ttl | banana | Invalid duration: banana | samovar.cache.ttl (SAMOVAR_CACHE_TTL) is \"banana\": give a duration with a unit, such as 30s, 5m or 6h",
                "samovar.model.retries | many | SRCFG00029: Expected an integer value, got \"many\" | samovar.model.retries (SAMOVAR_MODEL_RETRIES) is \"many\": give a whole number",
                "samovar.warming.every | soon | give 1h, or off | samovar.warming.every (SAMOVAR_WARMING_EVERY) is \"soon\": give 1h, or off",
                "samovar.model.openai.url | http://u:secret word@x | Illegal character | samovar.model.openai.url (OPENAI_BASE_URL) is wrong: give an http or https URL",
                "quarkus.redis.password | secret word | odd | quarkus.redis.password (QUARKUS_REDIS_PASSWORD) is wrong: correct its value",
                "samovar.model.gemini.api-key | secret word | odd | samovar.model.gemini.api-key (GEMINI_API_KEY) is wrong: correct its value",
                "samovar.security.operator-keys | secret word | odd | samovar.security.operator-keys (SAMOVAR_OPERATOR_KEYS) is wrong: correct its value",
                "samovar.alert.webhook-url | secret word | odd | samovar.alert.webhook-url (SAMOVAR_ALERT_WEBHOOK_URL) is wrong: correct its value",
            })
    void invalidValueIsNamedWithTheAllowedOnes(String property, String value, String reason, String line) {
        assertThat(SettingProblem.line("java.lang.IllegalArgumentException: SRCFG00039: The config property " + property
                        + " with the config value \"" + value + "\" threw an Exception whilst being converted "
                        + reason))
                .isEqualTo(line);
    }

    @Test
    void passwordOfRedisIsNotInTheMessage() {
        assertThat(StartFailure.lines(invalid("SRCFG00039: The config property quarkus.redis.hosts with the config"
                        + " value \"redis://:secret^1@localhost:6379\" threw an Exception whilst being converted"
                        + " Illegal character in authority at index 8: redis://:secret^1@localhost:6379")))
                .singleElement()
                .asString()
                .startsWith("quarkus.redis.hosts (REDIS_URL) is wrong: percent-encode")
                .doesNotContain("secret");
        assertThat(StartFailure.lines(new IllegalStateException("No way to redis://:secret@localhost")))
                .singleElement()
                .asString()
                .doesNotContain("secret");
        assertThat(SettingProblem.line("SRCFG00011: Could not expand value secret in property quarkus.redis.hosts"))
                .startsWith("quarkus.redis.hosts (REDIS_URL) is wrong")
                .doesNotContain("secret");
    }

    @Test
    void eachProblemIsOneLine() {
        assertThat(StartFailure.lines(new RuntimeException(
                        "Failed to start",
                        invalid(
                                "SRCFG00050: samovar.cache.tll in System properties does not map to any root",
                                "samovar.model.temperature is 9.0: give at most 2"))))
                .containsExactly(
                        "samovar.cache.tll is no setting: correct its name or remove it; src/docs/configuration.md lists all settings",
                        "samovar.model.temperature is 9.0: give at most 2");
    }

    @Test
    void portInUseIsNamed() {
        assertThat(StartFailure.lines(new RuntimeException(
                        new QuarkusBindException("0.0.0.0", 5000, new BindException("Address already in use")))))
                .singleElement()
                .asString()
                .startsWith("Port 5000 is in use: ")
                .contains("QUARKUS_HTTP_PORT");
    }

    @Test
    void messageWithLineBreaksBecomesOneLine() {
        assertThat(StartFailure.lines(new ConfigurationException("first\n\tsecond\u001b[1m")))
                .containsExactly("first; second\\u001b[1m");
        assertThat(StartFailure.lines(new IllegalStateException()))
                .containsExactly("The service cannot start: IllegalStateException");
    }

    @Test
    void memoryAndPortHaveBounds() {
        assertThatThrownBy(() -> StartChecks.checkMemory(BigInteger.valueOf(4L << 30), 256L << 20))
                .hasMessageContaining("SAMOVAR_CACHE_MAX_MEMORY")
                .hasMessageContaining("is 4096M")
                .hasMessageContaining("256M");
        assertThatThrownBy(() -> StartChecks.checkMemory(BigInteger.valueOf((64L << 20) + 1), 64L << 20))
                .hasMessageContaining("larger heap");
        assertThatCode(() -> StartChecks.checkMemory(BigInteger.valueOf(64L << 20), 64L << 20))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> StartChecks.checkPort(99_999)).hasMessageContaining("QUARKUS_HTTP_PORT");
        assertThatCode(() -> StartChecks.checkPort(0)).doesNotThrowAnyException();
    }

    private static ConfigValidationException invalid(String... messages) {
        return new ConfigValidationException(java.util.Arrays.stream(messages)
                .map(ConfigValidationException.Problem::new)
                .toArray(ConfigValidationException.Problem[]::new));
    }
}
