package dev.samovar.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.samovar.proxy.anthropic.AnthropicDialect;
import dev.samovar.proxy.gemini.GeminiDialect;
import dev.samovar.proxy.openai.OpenAiDialect;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the three dialects have in common, side by side. */
class DialectsTest {

    private static final Dialect OPENAI = new OpenAiDialect();
    private static final Dialect GEMINI = new GeminiDialect();
    private static final Dialect ANTHROPIC = new AnthropicDialect();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PATHS = List.of(
            "/v1/chat/completions",
            "/v1/completions",
            "/v1/responses",
            "/v1/embeddings",
            "/v1/moderations",
            "/v1/models/m:generateContent",
            "/v1/models/m:streamGenerateContent",
            "/v1/models/m:embedContent",
            "/v1/models/m:batchEmbedContents",
            "/v1/models/m:countTokens",
            "/v1/messages",
            "/v1/messages/count_tokens",
            "/elsewhere");

    private static Dialect dialect(String name) {
        return List.of(OPENAI, GEMINI, ANTHROPIC).stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "openai, /v1/chat/completions, text/event-stream, true",
        "openai, /v1/chat/completions, Text/Event-Stream ; charset=utf-8, true",
        "openai, /v1/chat/completions, application/json, false",
        "openai, /v1/chat/completions, text/event-stream-like, false",
        "anthropic, /v1/messages, text/event-stream; charset=utf-8, true",
        "anthropic, /v1/messages, application/json, false",
        "gemini, /v1/models/m:streamGenerateContent, text/event-stream, true",
        "gemini, /v1/models/m:streamGenerateContent, application/json; charset=UTF-8, true",
        "gemini, /v1/models/m:streamGenerateContent, text/html, false",
        "gemini, /v1/models/m:generateContent, application/json, false"
    })
    void mediaTypeTellsIfAnAnswerIsAStream(String dialect, String path, String mediaType, boolean isStream) {
        assertThat(dialect(dialect).isStream(path, mediaType)).isEqualTo(isStream);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "openai | 400 | {\"error\":{\"message\":\"a \\\"b\\\"\\nc\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}",
                "openai | 401 | {\"error\":{\"message\":\"a \\\"b\\\"\\nc\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"invalid_api_key\"}}",
                "openai | 429 | {\"error\":{\"message\":\"a \\\"b\\\"\\nc\",\"type\":\"rate_limit_error\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}",
                "openai | 502 | {\"error\":{\"message\":\"a \\\"b\\\"\\nc\",\"type\":\"server_error\",\"param\":null,\"code\":\"bad_gateway\"}}",
                "openai | 504 | {\"error\":{\"message\":\"a \\\"b\\\"\\nc\",\"type\":\"server_error\",\"param\":null,\"code\":\"gateway_timeout\"}}",
                "gemini | 400 | {\"error\":{\"code\":400,\"message\":\"a \\\"b\\\"\\nc\",\"status\":\"INVALID_ARGUMENT\"}}",
                "gemini | 401 | {\"error\":{\"code\":401,\"message\":\"a \\\"b\\\"\\nc\",\"status\":\"UNAUTHENTICATED\"}}",
                "gemini | 429 | {\"error\":{\"code\":429,\"message\":\"a \\\"b\\\"\\nc\",\"status\":\"RESOURCE_EXHAUSTED\"}}",
                "gemini | 500 | {\"error\":{\"code\":500,\"message\":\"a \\\"b\\\"\\nc\",\"status\":\"INTERNAL\"}}",
                "gemini | 501 | {\"error\":{\"code\":501,\"message\":\"a \\\"b\\\"\\nc\",\"status\":\"UNIMPLEMENTED\"}}",
                "gemini | 502 | {\"error\":{\"code\":502,\"message\":\"a \\\"b\\\"\\nc\",\"status\":\"UNAVAILABLE\"}}",
                "gemini | 504 | {\"error\":{\"code\":504,\"message\":\"a \\\"b\\\"\\nc\",\"status\":\"DEADLINE_EXCEEDED\"}}",
                "anthropic | 400 | {\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"a \\\"b\\\"\\nc\"}}",
                "anthropic | 401 | {\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"a \\\"b\\\"\\nc\"}}",
                "anthropic | 413 | {\"type\":\"error\",\"error\":{\"type\":\"request_too_large\",\"message\":\"a \\\"b\\\"\\nc\"}}",
                "anthropic | 429 | {\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"a \\\"b\\\"\\nc\"}}",
                "anthropic | 502 | {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"a \\\"b\\\"\\nc\"}}",
                "anthropic | 504 | {\"type\":\"error\",\"error\":{\"type\":\"timeout_error\",\"message\":\"a \\\"b\\\"\\nc\"}}",
            })
    void errorHasTheFormOfTheDialect(String name, int status, String expected) {
        assertThat(new String(dialect(name).error(status, "a \"b\"\nc"), StandardCharsets.UTF_8))
                .isEqualTo(expected);
    }

    @Test
    void errorIsJsonWhateverTheMessage() throws IOException {
        String message = "\u0000\u2028\ud800 \ud83d\ude00 </script> ü";
        for (Dialect dialect : List.of(OPENAI, GEMINI, ANTHROPIC)) {
            JsonNode error = JSON.readTree(dialect.error(502, message)).path("error");
            assertThat(error.path("message").asText())
                    .startsWith("\u0000\u2028")
                    .endsWith(" \ud83d\ude00 </script> ü");
        }
    }

    /** The event is read by the same rules as the provider's own. */
    @Test
    void streamErrorIsAnEventThatFailsTheStream() {
        for (String name : List.of("openai/chat-text.sse", "openai/response-text.sse", "anthropic/text.sse")) {
            byte[] error =
                    Recordings.dialect(name).streamError(502, "gone\n\nx").orElseThrow();
            StreamAssessment stream =
                    Recordings.dialect(name).assessStream(Recordings.path(name), Recordings.call(name, false, 0));
            stream.feed(error);
            assertThat(stream.eventEnd()).isEqualTo(error.length);
            assertThat(stream.end().reason()).isEqualTo("error");
        }
        assertThat(GEMINI.streamError(502, "gone")).isEmpty();
    }

    @Test
    void streamErrorOfOpenAiHasNoEventName() throws IOException {
        String event = new String(OPENAI.streamError(502, "gone").orElseThrow(), StandardCharsets.UTF_8);

        assertThat(event).startsWith("data: {").endsWith("}\n\n");
        JsonNode data = JSON.readTree(event.substring(6));
        assertThat(data.path("type").asText()).isEqualTo("error");
        assertThat(data.path("message").asText()).isEqualTo("gone");
        assertThat(data.path("error").path("message").asText()).isEqualTo("gone");
    }

    @Test
    void streamErrorOfAnthropicIsNamedError() {
        assertThat(new String(ANTHROPIC.streamError(502, "gone").orElseThrow(), StandardCharsets.UTF_8))
                .isEqualTo("event: error\ndata: "
                        + "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"gone\"}}\n\n");
    }

    @Test
    void keyIsSentAsTheProviderTakesIt() {
        assertThat(OPENAI.authorization("k")).isEqualTo(Map.of("authorization", "Bearer k"));
        assertThat(GEMINI.authorization("k")).isEqualTo(Map.of("x-goog-api-key", "k"));
        assertThat(ANTHROPIC.authorization("k")).isEqualTo(Map.of("x-api-key", "k"));
    }

    @Test
    void headersThatShapeAnswersArePartOfTheKey() {
        assertThat(OPENAI.keyHeaders())
                .containsExactlyInAnyOrder("openai-organization", "openai-project", "openai-beta");
        assertThat(ANTHROPIC.keyHeaders()).containsExactlyInAnyOrder("anthropic-version", "anthropic-beta");
        assertThat(GEMINI.keyHeaders()).isEmpty();
    }

    @Test
    void namesOfHeadersAreInLowerCaseAndNoCredentials() {
        for (Dialect dialect : List.of(OPENAI, GEMINI, ANTHROPIC)) {
            assertThat(dialect.keyHeaders())
                    .allSatisfy(header -> assertThat(header).isLowerCase())
                    .doesNotContainAnyElementsOf(dialect.authorization("k").keySet());
            assertThat(dialect.keptHeaders())
                    .allSatisfy(header -> assertThat(header).isLowerCase())
                    .doesNotContain("set-cookie", "date");
        }
    }

    /** Values of every type in every field that a dialect reads. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void requestOfAnyFormIsRead(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            JsonNode body = node(random, 4);
            String path = PATHS.get(random.nextInt(PATHS.size()));
            for (Dialect dialect : List.of(OPENAI, GEMINI, ANTHROPIC)) {
                assertThatCode(() -> {
                            ProxiedCall call = dialect.read(path, body);
                            assertThat(call.answers()).isNotNegative();
                            assertThat(call.bypass())
                                    .matches(
                                            word -> word.isEmpty() || word.get().matches("[a-z-]+"));
                            byte[] answer = body.toString().getBytes(StandardCharsets.UTF_8);
                            assertThat(dialect.assess(path, call, answer)).isNotNull();
                            StreamAssessment stream = dialect.assessStream(path, call);
                            stream.feed(("data: " + body + "\n\n").getBytes(StandardCharsets.UTF_8));
                            assertThat(stream.end()).isNotNull();
                        })
                        .as(() -> dialect.name() + " " + path + " " + body)
                        .doesNotThrowAnyException();
            }
        }
    }

    private static final String[] NAMES = {
        "model",
        "messages",
        "input",
        "contents",
        "content",
        "parts",
        "text",
        "type",
        "role",
        "tools",
        "stream",
        "prompt",
        "choices",
        "message",
        "delta",
        "index",
        "finish_reason",
        "usage",
        "prompt_tokens",
        "error",
        "candidates",
        "finishReason",
        "promptFeedback",
        "usageMetadata",
        "output",
        "status",
        "incomplete_details",
        "response",
        "data",
        "results",
        "embedding",
        "embeddings",
        "values",
        "stop_reason",
        "content_block",
        "totalTokens",
        "input_tokens",
        "generationConfig",
        "candidateCount",
        "requests",
        "annotations",
        "refusal",
        "item",
        "generateContentRequest"
    };
    private static final String[] WORDS = {
        "",
        "user",
        "text",
        "stop",
        "length",
        "STOP",
        "message",
        "response.completed",
        "completed",
        "message_start",
        "message_delta",
        "function",
        "refusal",
        "x\u2028\ud800"
    };

    private static JsonNode node(Random random, int depth) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        int kind = depth == 0 ? 2 + random.nextInt(6) : random.nextInt(8);
        return switch (kind) {
            case 0 -> {
                ObjectNode object = nodes.objectNode();
                for (int i = random.nextInt(7); i > 0; i--) {
                    object.set(NAMES[random.nextInt(NAMES.length)], node(random, depth - 1));
                }
                yield object;
            }
            case 1 -> {
                ArrayNode array = nodes.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(node(random, depth - 1));
                }
                yield array;
            }
            case 2 -> nodes.numberNode(random.nextLong());
            case 3 -> nodes.numberNode(new BigDecimal(BigInteger.ONE, random.nextBoolean() ? 999 : -999));
            case 4 -> nodes.booleanNode(random.nextBoolean());
            case 5 -> nodes.nullNode();
            case 6 -> nodes.numberNode(BigInteger.TEN.pow(100));
            default -> nodes.textNode(WORDS[random.nextInt(WORDS.length)]);
        };
    }
}
