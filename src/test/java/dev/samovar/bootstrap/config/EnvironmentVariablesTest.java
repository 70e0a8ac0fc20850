package dev.samovar.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which variables of the environment are settings, and which belong to others. */
class EnvironmentVariablesTest {

    private static final EnvironmentVariables VARIABLES = new EnvironmentVariables(
            ConfigClass.configClass(SamovarConfig.class).getProperties().keySet(),
            Map.of(
                    "samovar.cache.namespaces",
                    List.of("subtopics", "my-notes", "sessions"),
                    "samovar.upstreams",
                    List.of("openai", "my-llm"),
                    "samovar.prices",
                    List.of("gpt.4o")));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SAMOVAR_CACHE_TTL",
                "samovar_cache_ttl",
                "samovar.cache.ttl",
                "_PROD_SAMOVAR_CACHE_TTL",
                "SAMOVAR_OPERATOR_KEYS",
                "SAMOVAR_SECURITY_OPERATOR_KEYS",
                "SAMOVAR_WARMING_TOPICS",
                "SAMOVAR_WARMING_TOPICS_0_",
                "SAMOVAR_CACHE_NAMESPACES_SUBTOPICS_TTL",
                "SAMOVAR_CACHE_NAMESPACES__MY_NOTES__STALE_FOR",
                "SAMOVAR_CACHE_NAMESPACES_MY_NOTES_TTL",
                "SAMOVAR_CLIENT_KEYS",
                "SAMOVAR_SECURITY_CLIENT_KEYS",
                "SAMOVAR_PROXY_MAX_BODY",
                "SAMOVAR_UPSTREAMS_OPENAI_TTL",
                "SAMOVAR_UPSTREAMS__MY_LLM__FIRST_BYTE_TIMEOUT",
                "SAMOVAR_UPSTREAMS_MY_LLM_IGNORE_FIELDS_0_",
                "SAMOVAR_PRICES__GPT_4O__INPUT",
                "REDIS_URL",
                "PATH",
                "MY_SAMOVAR_FOO",
                "SAMOVARS"
            })
    void settingsAndUnrelatedVariablesAreAccepted(String name) {
        assertThat(unknown(Map.of(name, "x"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SAMOVAR_FOO",
                "SAMOVAR_CACHE_TLL",
                "SAMOVAR_CACHE_TTL_",
                "SAMOVAR_CACHE",
                "SAMOVAR_CACHETTL",
                "samovar.cache.tll",
                "_PROD_SAMOVAR_FOO",
                "SAMOVAR_OPERATOR_KEY",
                "SAMOVAR_CACHE_NAMESPACES_SUBTOPCS_TTL",
                "SAMOVAR_CACHE_NAMESPACES_SUBTOPICS_TLL",
                "SAMOVAR_CACHE_NAMESPACES_SUBTOPICS",
                "SAMOVAR_CACHE_NAMESPACES_OPENAI_TTL",
                "SAMOVAR_UPSTREAMS_SUBTOPICS_TTL",
                "SAMOVAR_UPSTREAMS_OPENAI_TLL",
                "SAMOVAR_PRICES__GPT_4O__CACHED",
                "SAMOVAR_CLIENT_KEY",
                "SAMOVAR_PORT",
                "SAMOVAR_SERVICE_HOST",
                "SAMOVAR_SERVICE_PORT",
                "SAMOVAR_PORT_5000_TCP"
            })
    void everyOtherNameWithThePrefixIsUnknown(String name) {
        assertThat(unknown(Map.of(name, "5000"))).containsExactly(EnvironmentVariables.name(name));
    }

    /** As Kubernetes sets them for services named samovar and samovar-redis. */
    @Test
    void variablesOfServiceLinksAreIgnored() {
        assertThat(unknown(Map.ofEntries(
                        Map.entry("SAMOVAR_SERVICE_HOST", "10.96.0.7"),
                        Map.entry("SAMOVAR_SERVICE_PORT", "5000"),
                        Map.entry("SAMOVAR_SERVICE_PORT_HTTP", "5000"),
                        Map.entry("SAMOVAR_PORT", "tcp://10.96.0.7:5000"),
                        Map.entry("SAMOVAR_PORT_5000_TCP", "tcp://10.96.0.7:5000"),
                        Map.entry("SAMOVAR_PORT_5000_TCP_PROTO", "tcp"),
                        Map.entry("SAMOVAR_PORT_5000_TCP_PORT", "5000"),
                        Map.entry("SAMOVAR_PORT_5000_TCP_ADDR", "10.96.0.7"),
                        Map.entry("SAMOVAR_REDIS_SERVICE_HOST", "10.96.0.8"),
                        Map.entry("SAMOVAR_REDIS_SERVICE_PORT", "6379"),
                        Map.entry("SAMOVAR_REDIS_PORT", "tcp://10.96.0.8:6379"),
                        Map.entry("SAMOVAR_REDIS_PORT_6379_TCP_ADDR", "10.96.0.8"))))
                .isEmpty();
    }

    @Test
    void variablesInApplicationPropertiesAreAccepted() throws IOException {
        Matcher read = Pattern.compile("\\$\\{(SAMOVAR_[A-Z_]+)")
                .matcher(Files.readString(Path.of("src/main/resources/application.properties")));

        assertThat(read.results().map(found -> found.group(1)))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(unknown(Map.of(name, "x"))).isEmpty());
    }

    private static Set<String> unknown(Map<String, String> environment) {
        return VARIABLES.unknown(environment);
    }
}
