package dev.samovar.model.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.model.http.ProviderSettingsContract;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeminiSettingsTest extends ProviderSettingsContract {

    @Override
    protected Accepted settings(URI url, Optional<String> key, String model, double temperature, int maxOutputTokens) {
        GeminiSettings settings = new GeminiSettings(url, key, model, temperature, maxOutputTokens);
        return new Accepted(settings.apiKey(), settings.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "models/gemini-2.5-pro, https://host/v1beta/",
        "gemini-2.5-pro, https://host",
        " models/gemini-2.5-pro , https://host/v1beta"
    })
    void partsThatTheProtocolAddsMayBeThereAlready(String model, URI url) {
        GeminiSettings settings = new GeminiSettings(url, Optional.empty(), model, 0.4, 100);

        assertThat(settings.model()).isEqualTo("gemini-2.5-pro");
        assertThat(settings.baseUrl()).isEqualTo(URI.create("https://host"));
    }
}
