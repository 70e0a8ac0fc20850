package dev.samovar.proxy.gemini;

import dev.samovar.proxy.answer.DecodedPath;
import java.util.Arrays;
import java.util.Optional;

/** The calls that can be cached, by the method that ends their path. */
enum GeminiCall {
    GENERATE(":generateContent"),
    STREAM(":streamGenerateContent"),
    EMBED(":embedContent"),
    BATCH_EMBED(":batchEmbedContents"),
    COUNT(":countTokens");

    private final String end;

    GeminiCall(String end) {
        this.end = end;
    }

    static Optional<GeminiCall> of(String path) {
        String decoded = DecodedPath.of(path);
        return Arrays.stream(values())
                .filter(call -> decoded.endsWith(call.end))
                .findFirst();
    }

    /** The model in a path: what precedes the method, such as {@code x} in {@code publishers/google/models/x}. */
    static String model(String path) {
        String decoded = DecodedPath.of(path);
        int end = decoded.lastIndexOf(':');
        String resource = end < 0 ? "" : decoded.substring(0, end);
        return resource.substring(resource.lastIndexOf('/') + 1);
    }
}
