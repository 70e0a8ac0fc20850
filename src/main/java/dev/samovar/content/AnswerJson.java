package dev.samovar.content;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.model.ModelException;
import java.io.IOException;

/**
 * The JSON object in what a model wrote. Models put it into Markdown fences, or a sentence before or after it, although
 * they were asked not to; that is taken, and everything else refused.
 */
final class AnswerJson {

    /** The media type of every answer. */
    static final String MEDIA_TYPE = "application/json";

    private static final int MAX_CHARACTERS = 1_000_000;
    private static final int MAX_ATTEMPTS = 16;

    private final ObjectMapper json;

    AnswerJson(ObjectMapper json) {
        this.json = json;
    }

    /** The first complete object in the text. Throws a {@link ModelException} if there is none. */
    JsonNode read(String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw unusable("is too long");
        }
        int start = text.indexOf('{');
        for (int attempt = 0; start >= 0 && attempt < MAX_ATTEMPTS; attempt++) {
            try (JsonParser parser = json.createParser(text.substring(start))) {
                JsonNode node = json.readTree(parser);
                if (node != null && node.isObject()) {
                    return node;
                }
            } catch (IOException notHere) {
                // a brace in the text around it: try the next one
            }
            start = text.indexOf('{', start + 1);
        }
        throw unusable("holds no complete JSON object");
    }

    /** A text field that is there and not blank, with its white space trimmed. */
    static String text(JsonNode object, String field, int maxCharacters) {
        return usable(object.path(field), "has no usable '" + field + "'", maxCharacters);
    }

    /** A value that is a text and not blank, with its white space trimmed. */
    static String usable(JsonNode value, String complaint, int maxCharacters) {
        String text = value.isTextual() ? value.textValue().strip() : "";
        if (text.isEmpty() || text.codePointCount(0, text.length()) > maxCharacters) {
            throw unusable(complaint);
        }
        if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
            throw unusable("has a text that is not Unicode");
        }
        return text;
    }

    /** An answer's bytes as they go out. Throws a {@link ModelException} if its texts cannot be written as UTF-8. */
    static byte[] bytes(ObjectMapper json, Object answer) {
        try {
            return json.writeValueAsBytes(answer);
        } catch (JsonProcessingException halfCharacter) {
            throw unusable("has a text that is not Unicode");
        }
    }

    static ModelException unusable(String complaint) {
        return new ModelException(
                ModelException.Reason.MALFORMED, "The model's answer " + complaint + ": try again later");
    }
}
