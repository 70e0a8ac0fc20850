package dev.samovar.model.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The content of a message in the shapes that servers give it. */
final class OpenAiContent {

    private OpenAiContent() {}

    /**
     * The text of a content: a text, a list of parts of which those of type {@code text} are joined (Mistral's reasoning
     * models put their thoughts into others), one such part, or the JSON that was asked for as an object.
     */
    static @Nullable String text(@Nullable JsonNode content) {
        if (content == null || content.isNull()) {
            return null;
        }
        if (content.isArray()) {
            return StreamSupport.stream(content.spliterator(), false)
                    .map(OpenAiContent::part)
                    .collect(Collectors.joining());
        }
        return content.isObject() && !content.has("type") ? content.toString() : part(content);
    }

    private static String part(JsonNode part) {
        if (part.isTextual()) {
            return part.textValue();
        }
        String type = part.path("type").asText();
        return type.equals("text") || type.equals("output_text")
                ? part.path("text").asText()
                : "";
    }
}
