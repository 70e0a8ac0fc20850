package dev.samovar.model.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiSettingsTest {

    private static final URI URL = GeminiSettings.PUBLIC_URL;

    @Test
    void keyIsNotInTheText() {
        assertThat(settings(URL, "secret-key").toString())
                .contains("apiKey=set")
                .doesNotContain("secret");
    }

    @Test
    void keyIsStripped() {
        assertThat(settings(URL, " secret-key\n").apiKey()).contains("secret-key");
        assertThat(settings(URL, " ").apiKey()).isEmpty();
    }

    @Test
    void keyThatNoHeaderCanCarryIsRefusedWithoutRepeatingIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(URL, "secret\r\nkey"))
                .withMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host", "model", "http:///path", "http://user:word@host", "http://host?key=word"})
    void urlThatIsNotAPlainWebAddressIsRefusedWithoutRepeatingIt(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(URI.create(url), "key"))
                .withMessageNotContaining("word");
    }

    @ParameterizedTest
    @CsvSource({"model, NaN, 1", "model, -0.1, 1", "model, 2.1, 1", "model, 1, 0", "' ', 1, 1"})
    void valueOutOfItsRangeIsRefused(String model, double temperature, int maxOutputTokens) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GeminiSettings(URL, Optional.empty(), model, temperature, maxOutputTokens));
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

    private static GeminiSettings settings(URI url, String key) {
        return new GeminiSettings(url, Optional.of(key), "model", 0.4, 100);
    }
}
