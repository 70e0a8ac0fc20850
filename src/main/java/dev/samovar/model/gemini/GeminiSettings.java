package dev.samovar.model.gemini;

import dev.samovar.model.http.ApiKey;
import dev.samovar.model.http.BaseUrl;
import dev.samovar.model.http.GenerationSettings;
import java.net.URI;
import java.util.Optional;

/**
 * Which Gemini model is asked, where, and how.
 *
 * @param baseUrl the address that {@code /v1beta/…} stands under, with or without {@code /v1beta}
 * @param apiKey the key; without one none is sent
 * @param model the model's name, such as {@code gemini-2.5-flash}; a prefix {@code models/} is left out
 * @param temperature how freely the model chooses its words, 0 to 2
 * @param maxOutputTokens the longest answer, in tokens; a thinking model's thoughts count too
 */
public record GeminiSettings(
        URI baseUrl, Optional<String> apiKey, String model, double temperature, int maxOutputTokens) {

    /** Google's public endpoint. */
    public static final URI PUBLIC_URL = URI.create("https://generativelanguage.googleapis.com");

    private static final String PREFIX = "models/";

    public GeminiSettings {
        baseUrl = BaseUrl.withoutEnd(baseUrl, "/v1beta");
        apiKey = ApiKey.checked(apiKey);
        model = model.strip();
        if (model.startsWith(PREFIX)) {
            model = model.substring(PREFIX.length());
        }
        GenerationSettings.check(model, temperature, maxOutputTokens);
    }

    @Override
    public String toString() {
        return "GeminiSettings[baseUrl=%s, apiKey=%s, model=%s, temperature=%s, maxOutputTokens=%d]"
                .formatted(baseUrl, ApiKey.redacted(apiKey), model, temperature, maxOutputTokens);
    }
}
