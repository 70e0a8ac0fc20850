package dev.samovar.model.http.refusal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The HTTP status that a provider's error object stands for: by its {@code code}, {@code status} or {@code type}, as a
 * number or by one of the names that OpenAI, Anthropic, Google and OpenRouter use.
 */
final class ErrorStatus {

    private static final List<String> FIELDS = List.of("code", "status", "type");
    private static final Map<Integer, List<String>> NAMES = Map.of(
            400, List.of("bad_request", "context_length_exceeded", "invalid_argument", "invalid_request_error"),
            401, List.of("authentication_error", "invalid_api_key", "unauthenticated", "unauthorized"),
            402, List.of("billing_error", "insufficient_credits", "payment_required"),
            403, List.of("forbidden", "permission_denied", "permission_error"),
            404, List.of("model_not_found", "not_found", "not_found_error"),
            413, List.of("request_too_large"),
            429,
                    List.of(
                            "insufficient_quota",
                            "quota_exceeded",
                            "rate_limit_error",
                            "rate_limit_exceeded",
                            "resource_exhausted",
                            "too_many_requests"),
            500, List.of("api_error", "internal", "internal_server_error", "server_error"),
            503, List.of("overloaded", "overloaded_error", "service_unavailable", "unavailable"),
            504, List.of("deadline_exceeded", "timeout_error"));

    private ErrorStatus() {}

    /** The status, 400 to 599; empty if the error names none. */
    static OptionalInt of(JsonNode error) {
        return FIELDS.stream()
                .map(error::path)
                .flatMap(field -> status(field.asText().strip().toLowerCase(Locale.ROOT)))
                .mapToInt(Integer::intValue)
                .findFirst();
    }

    private static Stream<Integer> status(String text) {
        return text.matches("[45]\\d\\d")
                ? Stream.of(Integer.valueOf(text))
                : NAMES.entrySet().stream()
                        .filter(names -> names.getValue().contains(text))
                        .map(Map.Entry::getKey);
    }
}
