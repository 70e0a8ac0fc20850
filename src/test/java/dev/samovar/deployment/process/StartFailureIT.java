package dev.samovar.deployment.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.PackagedService;
import dev.samovar.testing.Processes;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An invalid setting stops the start, with one line that says what is allowed. */
class StartFailureIT {

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "SAMOVAR_MODEL_RETRIES, 11, samovar.model.retries, at most",
        "SAMOVAR_CACHE_TTL, soon, samovar.cache.ttl, soon",
        "SAMOVAR_FOO, 1, SAMOVAR_FOO, is no setting",
        "SAMOVAR_MODEL_PROVIDER, gemini, samovar.model.gemini.api-key, set GEMINI_API_KEY",
        "SAMOVAR_CONTENT_PROMPTS_SUBTOPICS, nowhere/subtopics.txt, samovar.content.prompts.subtopics, there is no such file",
        "SAMOVAR_WARMING_REQUESTS, pom.xml, samovar.warming.requests, line 1: this is no JSON object",
        "SAMOVAR_CONTENT_PROMPTS_QUIZ, pom.xml, SAMOVAR_CONTENT_PROMPTS_QUIZ, is no setting",
        "REDIS_URL, localhost:6379, quarkus.redis.hosts, give redis://host:6379",
        "REDIS_URL, redis://:banana@word@localhost:6379, quarkus.redis.hosts, percent-encode",
        "REDIS_URL, redis://:banana^@localhost:6379, quarkus.redis.hosts, percent-encode",
        "REDIS_URL, redis://:ban${x}ana@localhost:6379, quarkus.redis.hosts, ${…}"
    })
    void invalidSettingIsNamedInOneLine(String environment, String value, String property, String help) {
        assertNamedInOneLine(environment, value, property, help);
    }

    @Tag("acceptance")
    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "SAMOVAR_MODEL_TEMPERATURE, 9, samovar.model.temperature, at most 2",
        "SAMOVAR_MODEL_PROVIDER, banana, samovar.model.provider, banana",
        "SAMOVAR_MODEL_PROVIDER, openai, samovar.model.openai.model, OPENAI_MODEL",
        "SAMOVAR_CACHE_TTL, 30, samovar.cache.ttl, give a unit",
        "SAMOVAR_CACHE_TTL, 0s, samovar.cache.ttl, at least 1 seconds",
        "SAMOVAR_CACHE_MAX_MEMORY, lots, samovar.cache.max-memory, lots",
        "SAMOVAR_WARMING_EVERY, 5, samovar.warming.every, give a unit",
        "SAMOVAR_OPERATOR_KEYS, ann=short, samovar.security.operator-keys, at least 16 characters",
        "SAMOVAR_OPERATOR_KEYS, nameless, samovar.security.operator-keys, name=key",
        "SAMOVAR_ALERT_WEBHOOK_URL, 'ftp://hooks.example/secret', samovar.alert.webhook-url, give the http or https URL",
        "SAMOVAR_LOG_FORMAT, JSON, samovar.log.format, give text or json",
        "SAMOVAR_ALERT_EMAIL, nobody, samovar.alert.email, give one mail address",
        "QUARKUS_HTTP_PORT, many, quarkus.http.port, many",
        "QUARKUS_HTTP_PORT, 99999, quarkus.http.port, give 1 to 65535",
        "SAMOVAR_CACHE_NAMESPACES_SUBTOPIC_TTL, 5m, samovar.cache.namespaces.subtopic, nearly subtopics",
        "SAMOVAR_CACHE_MAX_MEMORY, 900G, samovar.cache.max-memory, give less",
        "SAMOVAR_WARMING_ON_START, maybe, samovar.warming.on-start, give true or false",
        "SAMOVAR_REDIS_MASTER_PASSWORD, banana-word, samovar.redis.master-password, only behind Sentinel"
    })
    void invalidSettingOfAnotherKindIsNamedInOneLine(String environment, String value, String property, String help) {
        assertNamedInOneLine(environment, value, property, help);
    }

    @Test
    void openAiWithoutAKeyIsNamedInOneLine() {
        assertNamedInOneLine(
                Map.of("SAMOVAR_MODEL_PROVIDER", "openai", "OPENAI_MODEL", "gpt-4o-mini"),
                "samovar.model.openai.api-key",
                "set OPENAI_API_KEY, or OPENAI_BASE_URL");
    }

    private static void assertNamedInOneLine(String environment, String value, String property, String help) {
        assertNamedInOneLine(Map.of(environment, value), property, help);
    }

    private static void assertNamedInOneLine(Map<String, String> environment, String property, String help) {
        try (PackagedService service = PackagedService.start(Processes.freePort(), environment)) {
            assertThat(service.awaitEnd()).isNotZero();
            List<String> log = service.log().lines().toList();

            assertThat(log)
                    .as("no stack trace, no class")
                    .noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception"));
            assertThat(service.log()).as("no password").doesNotContain("ana@", "banana^", "banana-word");
            assertThat(log).singleElement().asString().contains(property, help);
        }
    }

    @Test
    void portInUseIsNamedInOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0);
                PackagedService service = PackagedService.start(taken.getLocalPort(), Map.of())) {
            assertThat(service.awaitEnd()).isNotZero();

            assertThat(service.log().lines())
                    .filteredOn(line -> !line.contains(" INFO "))
                    .singleElement()
                    .asString()
                    .contains("Port " + taken.getLocalPort() + " is in use: ");
            assertThat(service.log()).doesNotContain("Exception", "\tat ");
        }
    }
}
