package dev.samovar.model.http.refusal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors in answers whose status is one of success. */
class RefusalsTest {

    private static final String KEY = "0123456789abcdef-secret";

    private final Refusals refusals =
            new Refusals(Clock.systemUTC(), Optional.of(KEY), body -> Optional.of(Duration.ofSeconds(7)));

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[]", "\"\"", "\" \"", "false"})
    void emptyErrorIsNone(String error) {
        assertThatCode(() -> refusals.requireNone(json(error))).doesNotThrowAnyException();
        assertThatCode(() -> refusals.requireNone(null)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // OpenRouter, Gemini, OpenAI, Anthropic
                "{\"code\": 429, \"message\": \"No.\"} | RATE_LIMITED | error 429",
                "{\"code\": \"429\", \"message\": \"No.\"} | RATE_LIMITED | error 429",
                "{\"code\": 429, \"message\": \"No.\", \"status\": \"RESOURCE_EXHAUSTED\"} | RATE_LIMITED | error 429",
                "{\"message\": \"No.\", \"status\": \"RESOURCE_EXHAUSTED\"} | RATE_LIMITED | error 429",
                "{\"message\": \"No.\", \"type\": \"tokens\", \"code\": \"rate_limit_exceeded\"} | RATE_LIMITED | error 429",
                "{\"message\": \"No.\", \"type\": \"insufficient_quota\", \"code\": null} | RATE_LIMITED | error 429",
                "{\"message\": \"No.\", \"code\": 401} | REJECTED | check the API key",
                "{\"message\": \"No.\", \"code\": \"invalid_api_key\", \"type\": \"invalid_request_error\"} | REJECTED | error 401",
                "{\"message\": \"No.\", \"status\": \"UNAUTHENTICATED\"} | REJECTED | check the API key",
                "{\"message\": \"No.\", \"code\": 403} | REJECTED | check the API key",
                "{\"message\": \"No.\", \"type\": \"permission_error\"} | REJECTED | error 403",
                "{\"message\": \"No.\", \"code\": 502, \"type\": \"server_error\"} | UNAVAILABLE | error 502",
                "{\"message\": \"No.\", \"type\": \"overloaded_error\"} | UNAVAILABLE | error 503",
                "{\"message\": \"No.\", \"code\": 40303} | MALFORMED | error instead of an answer",
                "{\"message\": \"No.\", \"code\": \"unheard_of\"} | MALFORMED | error instead of an answer",
                "\"No.\" | MALFORMED | error instead of an answer"
            })
    void errorIsTheFailureOfTheStatusThatItNames(String error, Reason reason, String says) {
        ModelException failure = failure(error);

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure).hasMessageContaining(says).hasMessageNotContaining("No.");
        assertThat(failure.getCause()).hasMessage("the provider says \"No.\"");
        assertThat(failure.retryAfter().isPresent()).isEqualTo(reason == Reason.RATE_LIMITED);
        assertThat(UnusableAnswer.isEmpty(failure)).as("not repeated").isFalse();
    }

    @Test
    void wordsAreEscapedShortenedAndHoldNoKey() {
        ModelException failure = failure("{\"message\": \"a\\u001b[31m " + KEY + " " + "x".repeat(1_000) + "\"}");

        assertThat(String.valueOf(Objects.requireNonNull(failure.getCause()).getMessage()))
                .contains("a\\u001b[31m … xxx")
                .hasSizeLessThan(350)
                .doesNotContain(KEY);
    }

    private ModelException failure(String error) {
        return Objects.requireNonNull(
                catchThrowableOfType(ModelException.class, () -> refusals.requireNone(json(error))));
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
