package dev.samovar.proxy.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.proxy.openai.OpenAiDialect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 10,000 random batches agree with a model that has a table of inputs and what is left of their time. */
class RandomBatchesTest {

    private static final int BATCHES = 5_000;
    private static final String[] WORDS = {
        "\"\"",
        "\"a\"",
        "\"b\"",
        "\"c d\"",
        "\"e\\\"],[\"",
        "\"\\u00e9\\\\\"",
        "[1,2]",
        "[3]",
        "[12]",
        "\"[3]\"",
        "\"x\"",
        "\"]}\"",
        "{\"text\":\"a\"}",
        "[]"
    };

    private final Random random;
    private final Map<String, Duration> freshUntil = new HashMap<>();
    private Duration now = Duration.ZERO;
    private boolean base64;

    RandomBatchesTest() {
        random = new Random(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void randomBatchesAgreeWithTheModel(long seed) {
        random.setSeed(seed);
        try (EmbeddingBench bench = new EmbeddingBench(new OpenAiDialect())) {
            for (int i = 0; i < BATCHES; i++) {
                base64 = random.nextInt(4) == 0;
                one(bench, "seed " + seed + " batch " + i);
            }
        }
    }

    private void one(EmbeddingBench bench, String name) {
        if (random.nextInt(20) == 0) {
            // Past their freshness and their stale time, or a part of the first
            Duration time = random.nextBoolean() ? Duration.ofHours(4) : Duration.ofMinutes(20);
            bench.clock.advance(time);
            now = now.plus(time);
        }
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(6); i++) {
            inputs.add(WORDS[random.nextInt(WORDS.length)]);
        }
        boolean failing = random.nextInt(10) == 0;
        bench.answers = body -> CompletableFuture.completedFuture(
                failing
                        ? FakeAnswer.of(200, FakeAnswer.to(body).body().replace("\"index\": 0", "\"index\": 1"))
                        : FakeAnswer.to(body));
        boolean isAnyStale = inputs.stream().anyMatch(input -> isKept(input) && !isFresh(input));
        Set<String> missing = new LinkedHashSet<>(inputs);
        missing.removeIf(this::isFresh);
        boolean isStaleHit = isAnyStale && inputs.stream().allMatch(this::isKept);
        int sent = bench.sent.size();
        CompletableFuture<CapturedResponse> response = bench.begin("/v1/embeddings", body(inputs));

        if (missing.isEmpty()) {
            assertThat(bench.sent).as(name).hasSize(sent);
        } else {
            assertThat(bench.sent).as(name).hasSize(sent + 1);
            assertThat(FakeAnswer.inputs(bench.sent.get(sent))).as(name).containsExactlyElementsOf(canonical(missing));
        }
        if (failing && !missing.isEmpty() && !isStaleHit) {
            assertThat(response.isCompletedExceptionally() || inputs.size() == missing.size())
                    .as(name)
                    .isTrue();
            return;
        }
        if (!failing) {
            missing.forEach(input -> freshUntil.put(key(input), now.plus(EmbeddingBench.FRESH)));
        }
        check(response.join(), inputs, isStaleHit ? 0 : missing.size(), name);
    }

    private void check(CapturedResponse response, List<String> inputs, int paid, String name) {
        JsonNode data = response.json().path("data");
        assertThat(data).as(name).hasSameSizeAs(inputs);
        for (int i = 0; i < inputs.size(); i++) {
            String input = canonical(List.of(inputs.get(i))).get(0);
            assertThat(data.path(i).path("index").intValue()).as(name).isEqualTo(i);
            assertThat(data.path(i).path("embedding").toString())
                    .as(name)
                    .isEqualTo(new CapturedVector(FakeAnswer.vector(input, base64)).text());
        }
        assertThat(response.json().path("usage").path("total_tokens").intValue())
                .as(name)
                .isEqualTo(10 * paid);
    }

    private boolean isFresh(String input) {
        return isBefore(input, Duration.ZERO);
    }

    private boolean isKept(String input) {
        return isBefore(input, EmbeddingBench.STALE);
    }

    private boolean isBefore(String input, Duration more) {
        Duration end = freshUntil.get(key(input));
        return end != null && now.compareTo(end.plus(more)) < 0;
    }

    private String key(String input) {
        return base64 + input;
    }

    private String body(List<String> inputs) {
        String list = "[" + String.join(random.nextBoolean() ? "," : " ,\n", inputs) + "]";
        String encoding = base64 ? ",\"encoding_format\":\"base64\"" : "";
        return random.nextBoolean()
                ? "{\"model\":\"m\",\"input\":" + list + encoding + "}"
                : "{\"\\u0069nput\" : " + list + encoding + ",\"model\": \"m\"}";
    }

    /** The inputs as Jackson writes them, which is how the upstream shows them. */
    private static List<String> canonical(Iterable<String> inputs) {
        return FakeAnswer.inputs("{\"input\":[" + String.join(",", inputs) + "]}");
    }
}
