package dev.samovar.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.model.http.refusal.ProviderRefusals;
import dev.samovar.model.openai.Dialect.Format;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is learned from the refusals that servers give. */
class DialectTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "This response_format type is unavailable now",
                "Failed to deserialize the JSON body: response_format: response_format.type `json_schema` is unavailable now",
                "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
                "This model does not support response format `json_schema`.",
                "JSON schema conversion failed: Unrecognized schema",
                "failed to parse grammar",
                "Structured outputs are not supported"
            })
    void refusedFormatIsReplacedByALooserOne(String words) {
        Dialect once = without(Dialect.WHOLE, words).orElseThrow();
        Dialect twice = without(once, words).orElseThrow();

        assertThat(once).isEqualTo(new Dialect(Format.JSON_OBJECT, false, true));
        assertThat(twice).isEqualTo(new Dialect(Format.NONE, false, true));
        assertThat(without(twice, words)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
                "max_tokens: Extra inputs are not permitted"
            })
    void refusedLimitGetsItsOtherName(String words) {
        Dialect learned = without(Dialect.WHOLE, words).orElseThrow();

        assertThat(learned).isEqualTo(new Dialect(Format.JSON_SCHEMA, true, true));
        assertThat(without(learned, words)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Unsupported value: 'temperature' does not support 0.7 with this model. Only the default (1) value is supported.",
                "`temperature` is deprecated for this model."
            })
    void refusedTemperatureIsLeftOut(String words) {
        assertThat(without(Dialect.WHOLE, words)).contains(new Dialect(Format.JSON_SCHEMA, false, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_tokens is too large: 100000. This model supports at most 4096 completion tokens",
                "temperature must be between 0 and 1",
                "The model `gpt-9` does not exist",
                "Unsupported MIME type: image/gif",
                ""
            })
    void otherRefusalsTeachNothing(String words) {
        assertThat(without(Dialect.WHOLE, words)).isEmpty();
    }

    @Test
    void otherStatusesTeachNothing() {
        String words = "This response_format type is unavailable now";

        assertThat(Dialect.WHOLE.without(ProviderRefusals.of(401, words, ""))).isEmpty();
        assertThat(Dialect.WHOLE.without(ProviderRefusals.of(503, words, ""))).isEmpty();
        assertThat(Dialect.WHOLE.without(ProviderRefusals.of(422, words, ""))).isPresent();
    }

    @Test
    void namedParameterCountsMoreThanTheWords() {
        String words = "Unsupported: temperature, max_tokens";

        assertThat(Dialect.WHOLE.without(ProviderRefusals.of(400, words, "temperature")))
                .contains(new Dialect(Format.JSON_SCHEMA, false, false));
    }

    @Test
    void whatTwoCallsLearnAddsUp() {
        Dialect one = new Dialect(Format.NONE, false, true);
        Dialect other = new Dialect(Format.JSON_OBJECT, true, false);

        assertThat(one.and(other)).isEqualTo(other.and(one)).isEqualTo(new Dialect(Format.NONE, true, false));
    }

    private static Optional<Dialect> without(Dialect dialect, String words) {
        return dialect.without(ProviderRefusals.of(400, words, ""));
    }
}
