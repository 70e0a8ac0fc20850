package dev.samovar.proxy.keys;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.proxy.Assessment;
import dev.samovar.proxy.Dialect;
import dev.samovar.proxy.ProxiedCall;
import dev.samovar.proxy.StreamAssessment;
import dev.samovar.proxy.Upstream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A small dialect: the model, the last message's content, and {@code tools} for a bypass. */
final class TestDialect implements Dialect {

    int reads;

    static Upstream upstream(String name, Optional<String> apiKey) {
        return upstream(name, new TestDialect(), apiKey, false, Set.of());
    }

    static Upstream upstream(
            String name, Dialect dialect, Optional<String> apiKey, boolean shared, Set<String> ignoredFields) {
        return new Upstream(
                name,
                dialect,
                URI.create("https://llm.example"),
                apiKey,
                true,
                shared,
                ignoredFields,
                new Upstream.Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3)));
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public boolean isCacheable(String path) {
        return true;
    }

    @Override
    public ProxiedCall read(String path, JsonNode body) {
        reads++;
        JsonNode messages = body.path("messages");
        return new ProxiedCall(
                body.path("model").asText(),
                messages.path(messages.size() - 1).path("content").asText(),
                body.path("stream").asBoolean(),
                body.has("tools") ? Optional.of("tools") : Optional.empty(),
                body.has("max_tokens"));
    }

    @Override
    public Assessment assess(String path, ProxiedCall call, byte[] body) {
        return new Assessment(true, "", 0, 0);
    }

    @Override
    public StreamAssessment assessStream(String path, ProxiedCall call) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] error(int status, String message) {
        return message.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Optional<byte[]> streamError(int status, String message) {
        return Optional.empty();
    }

    @Override
    public Map<String, String> authorization(String apiKey) {
        return Map.of("authorization", "Bearer " + apiKey);
    }

    @Override
    public Set<String> keyHeaders() {
        return Set.of("x-shape", "authorization");
    }

    @Override
    public Set<String> keptHeaders() {
        return Set.of();
    }
}
