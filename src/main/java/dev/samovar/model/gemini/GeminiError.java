package dev.samovar.model.gemini;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.samovar.model.http.refusal.RetryAfter;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The body of Gemini's refusal, as far as it is read: how long to wait. */
@RegisterForReflection(ignoreNested = false)
@JsonIgnoreProperties(ignoreUnknown = true)
record GeminiError(@Nullable Status error) {

    private static final ObjectReader READER = GeminiApi.json().readerFor(GeminiError.class);
    private static final String RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo";

    /** The {@code retryDelay} of the body's {@code RetryInfo}; empty if it has none or cannot be read. */
    static Optional<Duration> retryDelay(String body) {
        try {
            GeminiError error = READER.readValue(body);
            return error == null || error.error() == null
                    ? Optional.empty()
                    : error.error().retryDelay();
        } catch (JsonProcessingException unreadable) {
            return Optional.empty();
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Status(@Nullable List<@Nullable Detail> details) {

        Optional<Duration> retryDelay() {
            return details == null
                    ? Optional.empty()
                    : details.stream()
                            .filter(Objects::nonNull)
                            .filter(detail -> RETRY_INFO.equals(detail.type()))
                            .findFirst()
                            .flatMap(detail -> RetryAfter.ofGoogleDuration(detail.retryDelay()));
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Detail(
            @JsonProperty("@type") @Nullable String type,
            @Nullable String retryDelay) {}
}
