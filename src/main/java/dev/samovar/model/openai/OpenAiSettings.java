package dev.samovar.model.openai;

import dev.samovar.model.http.ApiKey;
import dev.samovar.model.http.BaseUrl;
import dev.samovar.model.http.GenerationSettings;
import java.net.URI;
import java.util.Optional;

/**
 * Which model behind OpenAI's protocol is asked, where, and how.
 *
 * @param baseUrl the address that {@code /chat/completions} stands under, such as {@code http://localhost:11434/v1}
 * @param apiKey the key; without one none is sent
 * @param model the model's name at that server
 * @param temperature how freely the model chooses its words, 0 to 2
 * @param maxOutputTokens the longest answer, in tokens
 */
public record OpenAiSettings(
        URI baseUrl, Optional<String> apiKey, String model, double temperature, int maxOutputTokens) {

    /** OpenAI's public endpoint. */
    public static final URI PUBLIC_URL = URI.create("https://api.openai.com/v1");

    public OpenAiSettings {
        baseUrl = BaseUrl.withoutEnd(baseUrl, "/chat/completions");
        apiKey = ApiKey.checked(apiKey);
        model = model.strip();
        GenerationSettings.check(model, temperature, maxOutputTokens);
    }

    @Override
    public String toString() {
        return "OpenAiSettings[baseUrl=%s, apiKey=%s, model=%s, temperature=%s, maxOutputTokens=%d]"
                .formatted(baseUrl, ApiKey.redacted(apiKey), model, temperature, maxOutputTokens);
    }
}
