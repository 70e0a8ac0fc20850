package dev.samovar.proxy.route;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.proxy.Assessment;
import dev.samovar.proxy.Dialect;
import dev.samovar.proxy.ProxiedCall;
import dev.samovar.proxy.StreamAssessment;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A dialect in which requests and answers say of themselves what they are. */
final class FakeDialect implements Dialect {

    /** The end of a good stream. */
    static final String STREAM_END = "data: [DONE]\n\n";

    static final ProxiedCall PLAIN = new ProxiedCall("m", "", false, Optional.empty(), false);

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public boolean isCacheable(String path) {
        return path.endsWith("/chat/completions");
    }

    @Override
    public ProxiedCall read(String path, JsonNode body) {
        return PLAIN;
    }

    @Override
    public Assessment assess(String path, ProxiedCall call, byte[] body) {
        boolean good = new String(body, StandardCharsets.UTF_8).contains("good");
        return new Assessment(good, good ? "" : "bad", 1, 2);
    }

    @Override
    public StreamAssessment assessStream(String path, ProxiedCall call) {
        return new StreamAssessment() {
            private final StringBuilder all = new StringBuilder();

            @Override
            public void feed(byte[] bytes, int from, int to) {
                all.append(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
            }

            @Override
            public long eventEnd() {
                return all.lastIndexOf("\n\n") + 2L;
            }

            @Override
            public Assessment end() {
                boolean good = all.toString().endsWith(STREAM_END);
                return new Assessment(good, good ? "" : "cut", 1, 2);
            }
        };
    }

    @Override
    public Optional<byte[]> streamError(int status, String message) {
        return Optional.of(("data: fake_error " + status + " " + message + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public byte[] error(int status, String message) {
        return ("{\"fake_error\":{\"status\":" + status + ",\"message\":\"" + message + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Map<String, String> authorization(String apiKey) {
        return Map.of("Authorization", "Bearer " + apiKey);
    }

    @Override
    public Set<String> keyHeaders() {
        return Set.of();
    }

    @Override
    public Set<String> keptHeaders() {
        return Set.of("x-request-id");
    }
}
