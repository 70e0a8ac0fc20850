package dev.samovar.content.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.model.ModelException;
import java.util.List;
import java.util.function.Function;

/**
 * The JSON in what a model wrote. Models put it into Markdown fences, a sentence before or after it, or their thoughts in
 * front, although they were asked not to; that is accepted, and everything else refused.
 */
public final class AnswerJson {

    /** The media type of every answer. */
    public static final String MEDIA_TYPE = "application/json";

    private static final int MAX_CHARACTERS = 1_000_000;

    private final ObjectMapper json;

    /** A reader of answers. */
    public AnswerJson(ObjectMapper json) {
        this.json = json;
    }

    /**
     * The last JSON value in the text that is admitted, so that a draft before the answer is never taken for it. Throws a
     * {@link ModelException} if there is none: that of the last value, or one that says that there is no JSON.
     *
     * @param admit makes the answer of a value, or throws a {@link ModelException}
     */
    public <T> T read(String text, Function<JsonNode, T> admit) {
        if (text.length() > MAX_CHARACTERS) {
            throw unusable("is too long");
        }
        List<JsonCandidates.Candidate> candidates = new JsonCandidates(json, text).all();
        ModelException first = null;
        for (int i = candidates.size() - 1; i >= 0; i--) {
            try {
                return admit.apply(candidates.get(i).value());
            } catch (ModelException unfit) {
                first = first == null ? unfit : first;
            }
        }
        throw first == null ? unusable("holds no complete JSON object") : first;
    }

    /** A text field that is there and not blank, with its white space trimmed. */
    public static String text(JsonNode object, String field, int maxCharacters) {
        return usable(object.path(field), "has no usable '" + field + "'", maxCharacters);
    }

    /**
     * A value that is a text and not blank, with its white space trimmed and its line ends as line feeds. Other control
     * characters than line feed and tab are refused: they are the remains of a broken escape.
     */
    public static String usable(JsonNode value, String complaint, int maxCharacters) {
        String text = value.isTextual() ? lines(value.textValue()).strip() : "";
        if (text.isEmpty() || text.codePointCount(0, text.length()) > maxCharacters) {
            throw unusable(complaint);
        }
        if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
            throw unusable("has a text that is not Unicode");
        }
        if (text.codePoints().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
            throw unusable("has a text with control characters");
        }
        return text;
    }

    private static String lines(String text) {
        return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n").replace('\r', '\n');
    }

    /** An answer's bytes as they go out. Throws a {@link ModelException} if its texts cannot be written as UTF-8. */
    public static byte[] bytes(ObjectMapper json, Object answer) {
        try {
            return json.writeValueAsBytes(answer);
        } catch (JsonProcessingException halfCharacter) {
            throw unusable("has a text that is not Unicode");
        }
    }

    /** The failure for a model's text that cannot be used, with what is wrong with it. */
    public static ModelException unusable(String complaint) {
        return new ModelException(
                ModelException.Reason.MALFORMED, "The model's answer " + complaint + ": try again later");
    }
}
