package dev.samovar.model.http.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What providers say in their refusals, as the log has it. */
class ProviderWordsTest {

    private static final String KEY = "0123456789abcdef-secret";

    private final ProviderWords words = new ProviderWords(Optional.of(KEY));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                // OpenAI, Gemini, Gemini's OpenAI protocol, LM Studio, vLLM before 0.10
                "{\"error\": {\"message\": \"No.\", \"type\": \"t\", \"param\": \"max_tokens\"}} | No. | max_tokens",
                "{\"error\": {\"code\": 400, \"message\": \"No.\", \"status\": \"INVALID_ARGUMENT\"}} | No. | ``",
                "[{\"error\": {\"code\": 400, \"message\": \"No.\"}}] | No. | ``",
                "{\"error\": \"No.\"} | No. | ``",
                "{\"object\": \"error\", \"message\": \"No.\", \"param\": null} | No. | ``",
                // Mistral, FastAPI, plain text
                "{\"object\": \"error\", \"message\": {\"detail\": [{\"loc\": [\"body\", \"temperature\"], \"msg\": \"No.\"}]}} | No. | temperature",
                "{\"detail\": [{\"type\": \"x\", \"loc\": [\"body\", \"response_format\", \"type\"], \"msg\": \"No.\"}]} | No. | response_format",
                "{\"detail\": \"No.\"} | No. | ``",
                "Failed to deserialize: No. | Failed to deserialize: No. | ``",
                "\"No.\" | \"No.\" | ``",
                "{\"ok\": false} | `` | ``",
                "`` | `` | ``"
            })
    void wordsAreFoundInEveryShape(String body, String said, String parameter) {
        ProviderRefusal refusal = words.refusal(400, body);

        assertThat(refusal.words()).isEqualTo(said);
        assertThat(refusal.parameter()).isEqualTo(parameter);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                KEY,
                "sk-proj-abc***xyz9",
                "AIzaSyD-0123456789",
                "Bearer eyJhbGciOi.J9",
                "gsk_abcdefghijklm",
                "https://h/v1?key=abcdef"
            })
    void keysAreLeftOut(String secret) {
        assertThat(words.refusal(401, "{\"error\": {\"message\": \"Wrong key " + secret + " given\"}}")
                        .toString())
                .startsWith("the provider says \"Wrong key ")
                .contains("…")
                .endsWith(" given\"")
                .doesNotContain(secret, "abc");
        assertThat(words.refusal(401, secret).words()).doesNotContain(secret);
    }

    @Test
    void textIsOneShortLine() {
        String said = words.refusal(400, "a\n\tb\u001b[31m\u202e" + "x".repeat(100_000))
                .words();

        assertThat(said).startsWith("a b\\u001b[31m\\u202exxx").endsWith("x…").hasSizeLessThan(330);
    }

    @Test
    void deepOrBrokenJsonIsNoFailure() {
        assertThat(words.refusal(400, "{\"error\":".repeat(900) + "1" + "}".repeat(900))
                        .words())
                .isEmpty();
        assertThat(words.refusal(400, "[".repeat(5000)).words()).startsWith("[[[");
    }
}
