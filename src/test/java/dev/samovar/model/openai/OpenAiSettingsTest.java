package dev.samovar.model.openai;

import dev.samovar.model.http.ProviderSettingsContract;
import java.net.URI;
import java.util.Optional;

class OpenAiSettingsTest extends ProviderSettingsContract {

    @Override
    protected Accepted settings(URI url, Optional<String> key, String model, double temperature, int maxOutputTokens) {
        OpenAiSettings settings = new OpenAiSettings(url, key, model, temperature, maxOutputTokens);
        return new Accepted(settings.apiKey(), settings.toString());
    }
}
