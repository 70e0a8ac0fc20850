package dev.samovar.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookUrlTest {

    @Test
    void urlsOfHttpAreTaken() {
        assertThat(WebhookUrl.of(" https://hooks.example/secret "))
                .isEqualTo(URI.create("https://hooks.example/secret"));
        assertThat(WebhookUrl.of("HTTP://hooks.example")).isEqualTo(URI.create("HTTP://hooks.example"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://hooks.example/secret", "secret", "http:///secret", "https://secret word", "http:secret"})
    void othersAreRefusedWithoutTheirText(String text) {
        assertThatThrownBy(() -> WebhookUrl.of(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("samovar.alert.webhook-url", "SAMOVAR_ALERT_WEBHOOK_URL", "http or https URL")
                .hasMessageNotContaining("secret");
    }
}
