package dev.samovar.model.http.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusFailureTest {

    private static final Optional<Duration> WAIT = Optional.of(Duration.ofSeconds(7));

    @ParameterizedTest
    @CsvSource({
        "302, REJECTED, redirect",
        "400, REJECTED, its parameters",
        "401, REJECTED, API key",
        "402, REJECTED, credit",
        "403, REJECTED, API key and the model name",
        "404, REJECTED, model name",
        "408, UNAVAILABLE, at present",
        "413, REJECTED, size",
        "422, REJECTED, its parameters",
        "429, RATE_LIMITED, budget",
        "500, UNAVAILABLE, at present",
        "503, UNAVAILABLE, at present",
        "529, UNAVAILABLE, at present"
    })
    void statusHasAReasonAndSaysWhatToCheck(int status, Reason reason, String hint) {
        ModelException failure = StatusFailure.of(new ProviderRefusal(status, "words", ""), WAIT);

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure).hasMessageContaining("HTTP " + status).hasMessageContaining(hint);
        assertThat(failure.retryAfter()).isEqualTo(reason.isRetryable() ? WAIT : Optional.empty());
    }

    @Test
    void forbiddenPointsToTheKeyAndTheModel() {
        assertThat(StatusFailure.of(new ProviderRefusal(403, "", ""), Optional.empty()))
                .hasMessage("The model refused the request (HTTP 403): check the API key and the model name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Unsupported MIME type: image/gif",
                "You uploaded an unsupported image.",
                "image input is not supported - hint: provide the mmproj",
                "No endpoints found that support image input"
            })
    void refusedPictureIsNoMatterOfTheKey(String words) {
        assertThat(StatusFailure.of(new ProviderRefusal(400, words, ""), WAIT))
                .hasMessageContaining("does not take this picture")
                .hasMessageNotContaining("API key");
        assertThat(StatusFailure.of(new ProviderRefusal(401, words, ""), WAIT)).hasMessageContaining("API key");
    }
}
