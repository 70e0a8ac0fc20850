package dev.samovar.proxy.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.proxy.Assessment;
import dev.samovar.proxy.BatchFormat;
import dev.samovar.proxy.Dialect;
import dev.samovar.proxy.ProxiedCall;
import dev.samovar.proxy.StreamAssessment;
import dev.samovar.proxy.answer.AnswerReader;
import dev.samovar.proxy.answer.CountAnswer;
import dev.samovar.proxy.answer.WholeAnswer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The protocol of Gemini, also as Vertex AI has it. Calls to other paths are read as generations. */
public final class GeminiDialect implements Dialect {

    private static final BatchFormat EMBEDDINGS =
            new BatchFormat("requests", false, "embeddings", "", "usageMetadata", "{\"promptTokenCount\":0}");

    @Override
    public String name() {
        return "gemini";
    }

    @Override
    public boolean isCacheable(String path) {
        return GeminiCall.of(path).isPresent();
    }

    @Override
    public ProxiedCall read(String path, JsonNode body) {
        return GeminiRequest.read(call(path), path, body);
    }

    @Override
    public Assessment assess(String path, ProxiedCall call, byte[] body) {
        AnswerReader reader = switch (call(path)) {
            case GENERATE, STREAM -> new ContentAnswer(0, call.limited());
            case EMBED -> new EmbeddingAnswer(false, 1);
            case BATCH_EMBED -> new EmbeddingAnswer(true, call.answers());
            case COUNT -> new CountAnswer("totalTokens");
        };
        return WholeAnswer.assess(reader, body);
    }

    @Override
    public StreamAssessment assessStream(String path, ProxiedCall call) {
        return new GeminiStreamAssessment(new ContentAnswer(call.answers(), call.limited()));
    }

    /** Without {@code alt=sse} a stream is a JSON array. */
    @Override
    public boolean isStream(String path, String mediaType) {
        return Dialect.super.isStream(path, mediaType)
                || (call(path) == GeminiCall.STREAM && Dialect.isMediaType(mediaType, "application/json"));
    }

    @Override
    public Optional<BatchFormat> batch(String path) {
        return call(path) == GeminiCall.BATCH_EMBED ? Optional.of(EMBEDDINGS) : Optional.empty();
    }

    private static GeminiCall call(String path) {
        return GeminiCall.of(path).orElse(GeminiCall.GENERATE);
    }

    @Override
    public byte[] error(int status, String message) {
        return GeminiError.body(status, message);
    }

    /** None: the client libraries have no event for it. They report a connection that breaks. */
    @Override
    public Optional<byte[]> streamError(int status, String message) {
        return Optional.empty();
    }

    @Override
    public Map<String, String> authorization(String apiKey) {
        return Map.of("x-goog-api-key", apiKey);
    }

    /** None by name: all of Google's are part of the key, whatever the dialect. */
    @Override
    public Set<String> keyHeaders() {
        return Set.of();
    }

    /** None: the model and the id of an answer are in its body. */
    @Override
    public Set<String> keptHeaders() {
        return Set.of();
    }
}
