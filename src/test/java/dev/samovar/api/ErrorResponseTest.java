package dev.samovar.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.readthrough.NotCachedException;
import dev.samovar.content.request.InvalidRequestException;
import dev.samovar.limit.RateLimitedException;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import dev.samovar.testing.LogCapture;
import jakarta.ws.rs.core.Response;
import java.io.EOFException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorResponseTest {

    private static final Duration WAIT = Duration.ofMillis(2_001);

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new InvalidRequestException("x"), 400, ""),
                Arguments.of(new EOFException("x"), 400, ""),
                Arguments.of(new RateLimitedException(WAIT), 429, "3"),
                Arguments.of(new ModelException(Reason.RATE_LIMITED, "x"), 429, "1"),
                Arguments.of(ModelException.notAsked(Reason.OVERLOADED, "x", WAIT), 503, "3"),
                Arguments.of(ModelException.notAsked(Reason.UNAVAILABLE, "x", Duration.ZERO), 503, "1"),
                Arguments.of(new ModelException(Reason.TIMEOUT, "x"), 504, ""),
                Arguments.of(new ModelException(Reason.BLOCKED, "x"), 502, ""),
                Arguments.of(new ModelException(Reason.MALFORMED, "x"), 502, ""),
                Arguments.of(new ModelException(Reason.REJECTED, "x"), 502, ""),
                Arguments.of(new NotCachedException(), 504, ""),
                Arguments.of(new CancellationException(), 503, "1"),
                Arguments.of(new StoreUnavailableException("x", new IllegalStateException()), 503, "1"),
                Arguments.of(new IllegalStateException("secret"), 500, ""),
                Arguments.of(new NoSuchFileException("secret"), 500, ""));
    }

    @Test
    void unexpectedFailureHasTheRequestIdOfItsLogLine() {
        try (LogCapture errors = LogCapture.ofErrors()) {
            String id = ErrorResponse.of(new IllegalStateException("a defect"))
                    .toResponse()
                    .getHeaderString("X-Request-Id");

            assertThat(id).matches("[0-9a-f]{16}");
            assertThat(errors.lines())
                    .singleElement()
                    .asString()
                    .contains("A request failed unexpectedly, request id " + id, "a defect");
            assertThat(ErrorResponse.of(new IllegalStateException("another")).headers())
                    .doesNotContainValue(id);
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failureHasItsStatusAndItsWait(Throwable failure, int status, String retryAfter) {
        ErrorResponse error = ErrorResponse.of(failure);
        Response response = error.toResponse();

        assertThat(error.status()).isEqualTo(status);
        Map<String, String> headers = new HashMap<>(error.headers());
        assertThat(headers.remove("X-Request-Id") != null)
                .as("the failure is logged")
                .isEqualTo(status == 500);
        assertThat(headers).isEqualTo(retryAfter.isEmpty() ? Map.of() : Map.of("Retry-After", retryAfter));
        assertThat(error.error()).isNotBlank().doesNotContain("secret");
        assertThat(response.getStatus()).isEqualTo(status);
        assertThat(response.getHeaderString("X-Request-Id")).matches("[0-9a-f]{16}");
        assertThat(response.getStringHeaders().get("X-Request-Id")).hasSize(1);
        assertThat(response.getHeaderString("Retry-After")).isEqualTo(retryAfter.isEmpty() ? null : retryAfter);
        assertThat(response.getHeaderString("Content-Type")).isEqualTo("application/json");
    }
}
