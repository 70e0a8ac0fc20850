package dev.samovar.proxy.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.proxy.Assessment;
import dev.samovar.proxy.Dialect;
import dev.samovar.proxy.ProxiedCall;
import dev.samovar.proxy.StreamAssessment;
import dev.samovar.proxy.answer.AnswerReader;
import dev.samovar.proxy.answer.CountAnswer;
import dev.samovar.proxy.answer.DecodedPath;
import dev.samovar.proxy.answer.EventStreamAssessment;
import dev.samovar.proxy.answer.WholeAnswer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The protocol of Anthropic. */
public final class AnthropicDialect implements Dialect {

    private static final String MESSAGES = "/messages";
    private static final String COUNT = "/messages/count_tokens";

    @Override
    public String name() {
        return "anthropic";
    }

    @Override
    public boolean isCacheable(String path) {
        return counts(path) || DecodedPath.of(path).endsWith(MESSAGES);
    }

    @Override
    public ProxiedCall read(String path, JsonNode body) {
        return AnthropicRequest.read(counts(path), body);
    }

    @Override
    public Assessment assess(String path, ProxiedCall call, byte[] body) {
        AnswerReader reader = counts(path) ? new CountAnswer("input_tokens") : new MessageAnswer(false, call.limited());
        return WholeAnswer.assess(reader, body);
    }

    @Override
    public StreamAssessment assessStream(String path, ProxiedCall call) {
        return new EventStreamAssessment(new MessageAnswer(true, call.limited()));
    }

    private static boolean counts(String path) {
        return DecodedPath.of(path).endsWith(COUNT);
    }

    @Override
    public byte[] error(int status, String message) {
        return AnthropicError.body(status, message);
    }

    @Override
    public Optional<byte[]> streamError(int status, String message) {
        return Optional.of(AnthropicError.event(status, message));
    }

    @Override
    public Map<String, String> authorization(String apiKey) {
        return Map.of("x-api-key", apiKey);
    }

    @Override
    public Set<String> keyHeaders() {
        return Set.of("anthropic-version", "anthropic-beta");
    }

    /** The model is in the body. */
    @Override
    public Set<String> keptHeaders() {
        return Set.of("request-id");
    }
}
