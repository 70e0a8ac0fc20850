package dev.samovar.proxy.embedding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.MultiMap;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The answer of an upstream, which makes a vector of each input in a way that shows the input. */
record FakeAnswer(int status, String body, MultiMap headers) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static FakeAnswer of(int status, String body) {
        return new FakeAnswer(status, body, MultiMap.caseInsensitiveMultiMap());
    }

    /** OpenAI's or Gemini's answer to a body. */
    static FakeAnswer to(String body) {
        JsonNode request = read(body);
        return of(200, request.has("requests") ? gemini(request) : openAi(request));
    }

    /** The inputs of a request, as text. */
    static List<String> inputs(String body) {
        JsonNode request = read(body);
        JsonNode given = request.has("requests") ? request.path("requests") : request.path("input");
        boolean alone = given.isTextual() || given.path(0).isNumber();
        List<String> inputs = new ArrayList<>();
        if (alone) {
            inputs.add(given.toString());
        } else {
            given.forEach(input -> inputs.add(input.toString()));
        }
        return inputs;
    }

    /** The text of the vector of an input: numbers that Java would write in another way. */
    static String vector(String input, boolean base64) {
        int hash = input.hashCode() & 0xffff;
        String numbers = "[ 0." + hash + "0, -1.50e-" + hash % 30 + ",1.0]";
        return base64 ? '"' + Base64.getEncoder().encodeToString(floats(hash)) + '"' : numbers;
    }

    private static byte[] floats(int hash) {
        return ByteBuffer.allocate(3 * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(hash)
                .putFloat(-1.5f)
                .putFloat(1)
                .array();
    }

    private static String openAi(JsonNode request) {
        boolean base64 = request.path("encoding_format").asText().equals("base64");
        List<String> inputs = inputs(request.toString());
        List<String> data = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            data.add("{\"object\": \"embedding\", \"index\": " + i + ", \"embedding\": " + vector(inputs.get(i), base64)
                    + "}");
        }
        return "{\n  \"object\": \"list\",\n  \"data\": [" + String.join(", ", data) + "],\n  \"model\": \"m-1\",\n"
                + "  \"usage\": {\"prompt_tokens\": " + tokens(inputs) + ", \"total_tokens\": " + tokens(inputs)
                + "}\n}\n";
    }

    private static String gemini(JsonNode request) {
        List<String> inputs = inputs(request.toString());
        List<String> list = inputs.stream()
                .map(input -> "{\"values\": " + vector(input, false) + "}")
                .toList();
        return "{\"embeddings\": [" + String.join(",", list) + "], \"usageMetadata\": {\"promptTokenCount\": "
                + tokens(inputs) + "}}";
    }

    /** Ten for each input. */
    static long tokens(List<String> inputs) {
        return 10L * inputs.size();
    }

    private static JsonNode read(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
