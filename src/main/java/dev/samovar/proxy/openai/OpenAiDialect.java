package dev.samovar.proxy.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.proxy.Assessment;
import dev.samovar.proxy.BatchFormat;
import dev.samovar.proxy.Dialect;
import dev.samovar.proxy.ProxiedCall;
import dev.samovar.proxy.StreamAssessment;
import dev.samovar.proxy.answer.AnswerReader;
import dev.samovar.proxy.answer.EventStreamAssessment;
import dev.samovar.proxy.answer.WholeAnswer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The protocol of OpenAI and of the many servers that speak it. Calls to other paths are read as chat completions. */
public final class OpenAiDialect implements Dialect {

    private static final BatchFormat EMBEDDINGS =
            new BatchFormat("input", true, "data", "index", "usage", "{\"prompt_tokens\":0,\"total_tokens\":0}");

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public boolean isCacheable(String path) {
        return OpenAiCall.of(path).isPresent();
    }

    @Override
    public ProxiedCall read(String path, JsonNode body) {
        return OpenAiRequest.read(call(path), path, body);
    }

    @Override
    public Assessment assess(String path, ProxiedCall call, byte[] body) {
        return WholeAnswer.assess(reader(path, call, false), body);
    }

    @Override
    public StreamAssessment assessStream(String path, ProxiedCall call) {
        return new EventStreamAssessment(reader(path, call, true));
    }

    @Override
    public Optional<BatchFormat> batch(String path) {
        return call(path) == OpenAiCall.EMBEDDINGS ? Optional.of(EMBEDDINGS) : Optional.empty();
    }

    private static AnswerReader reader(String path, ProxiedCall call, boolean stream) {
        OpenAiCall kind = call(path);
        return switch (kind) {
            case CHAT, COMPLETIONS -> new ChatAnswer(stream, call.limited());
            case RESPONSES -> new ResponsesAnswer(stream, call.limited());
            case EMBEDDINGS, MODERATIONS -> new ListAnswer(kind, call.answers());
        };
    }

    private static OpenAiCall call(String path) {
        return OpenAiCall.of(path).orElse(OpenAiCall.CHAT);
    }

    @Override
    public byte[] error(int status, String message) {
        return OpenAiError.body(status, message);
    }

    @Override
    public Optional<byte[]> streamError(int status, String message) {
        return Optional.of(OpenAiError.event(status, message));
    }

    @Override
    public Map<String, String> authorization(String apiKey) {
        return Map.of("authorization", "Bearer " + apiKey);
    }

    @Override
    public Set<String> keyHeaders() {
        return Set.of("openai-organization", "openai-project", "openai-beta");
    }

    /** Those of Azure and OpenRouter too. How long the provider worked is the first answer's alone, and not kept. */
    @Override
    public Set<String> keptHeaders() {
        return Set.of("openai-model", "openai-version", "x-request-id", "apim-request-id", "x-generation-id");
    }
}
