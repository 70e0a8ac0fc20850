package dev.samovar.model.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the settings of every provider over HTTP check and hide. */
public abstract class ProviderSettingsContract {

    private static final URI URL = URI.create("https://host");

    /**
     * Settings that were accepted.
     *
     * @param text the settings as text
     */
    public record Accepted(Optional<String> apiKey, String text) {}

    /** Creates settings from these values. */
    protected abstract Accepted settings(
            URI url, Optional<String> key, String model, double temperature, int maxOutputTokens);

    @Test
    void keyIsNotInTheText() {
        assertThat(settings(URL, "secret-key").text()).contains("apiKey=set").doesNotContain("secret");
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
                .isThrownBy(() -> settings(URL, Optional.empty(), model, temperature, maxOutputTokens));
    }

    private Accepted settings(URI url, String key) {
        return settings(url, Optional.of(key), "model", 0.4, 100);
    }
}
