package dev.samovar.model.gemini;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.samovar.model.Prompt;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a request to Gemini: a prompt and how it is to be answered, in the words of the protocol. */
@RegisterForReflection(ignoreNested = false)
record GeminiRequest(Content systemInstruction, List<Content> contents, GenerationConfig generationConfig) {

    static GeminiRequest of(Prompt prompt, GeminiSettings settings) {
        List<Part> parts = new ArrayList<>();
        prompt.image().map(Part::image).ifPresent(parts::add);
        parts.add(Part.text(prompt.text()));
        GenerationConfig config = new GenerationConfig(
                settings.temperature(),
                settings.maxOutputTokens(),
                "application/json",
                GeminiSchema.of(prompt.shape()));
        return new GeminiRequest(
                new Content(null, List.of(Part.text(prompt.instruction()))),
                List.of(new Content("user", parts)),
                config);
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Content(@Nullable String role, List<Part> parts) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Part(@Nullable String text, @Nullable InlineData inlineData) {

        static Part text(String text) {
            return new Part(text, null);
        }

        static Part image(Prompt.Image image) {
            return new Part(null, new InlineData(image.mediaType(), image.bytes()));
        }
    }

    /** A picture; its bytes go out as base64. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record InlineData(String mimeType, byte[] data) {}

    record GenerationConfig(
            double temperature, int maxOutputTokens, String responseMimeType, GeminiSchema responseSchema) {}
}
