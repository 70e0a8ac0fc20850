package dev.samovar.content.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * Every JSON object and list in what a model wrote, outside its thoughts. A thought stands between {@code <think>} and
 * {@code </think>} or their relatives; one that is not closed goes on to the end, and one that was opened in the prompt
 * begins the text. Such a tag within a JSON text is a part of that text.
 */
final class JsonCandidates {

    // What failed attempts may read in all, so that a text of braces alone costs no quadratic time
    private static final int MAX_READ = 8_000_000;

    private final ObjectMapper json;
    private final String text;
    private final List<Candidate> found = new ArrayList<>();
    private int read;

    JsonCandidates(ObjectMapper json, String text) {
        this.json = json;
        this.text = text;
    }

    /** The values in their order. A list of one object counts as that object too. */
    List<Candidate> all() {
        int position = 0;
        while (position < text.length() && read <= MAX_READ) {
            position = next(position);
        }
        if (read > MAX_READ) {
            // What was found may be a part of a thought whose end was not reached
            found.clear();
        }
        return found;
    }

    /** Looks at one position outside of any value, and says where to go on. */
    private int next(int position) {
        char c = text.charAt(position);
        if (c == '{' || c == '[') {
            int tagEnd = c == '[' ? tag(position) : position;
            return tagEnd > position ? tagEnd : value(position);
        }
        return c == '<' || c == '\u25c1' ? Math.max(tag(position), position + 1) : position + 1;
    }

    /** Where to go on after a tag of a thought; the position itself if there is none. */
    private int tag(int position) {
        int afterOpening = ThoughtTag.opening(text, position);
        if (afterOpening > position) {
            int afterThought = ThoughtTag.afterNextClosing(text, afterOpening);
            return afterThought < 0 ? text.length() : afterThought;
        }
        int afterClosing = ThoughtTag.closing(text, position);
        if (afterClosing > position) {
            found.clear();
        }
        return afterClosing;
    }

    private int value(int start) {
        if (!mayBeginValue(start)) {
            return start + 1;
        }
        JsonExtent extent = new JsonExtent(text, start);
        int end = extent.end();
        read += (end < 0 ? text.length() : end) - start;
        if (end < 0) {
            return start + 1;
        }
        try {
            JsonNode node = json.readTree(extent.repaired());
            found.add(new Candidate(node, extent.isAmbiguous()));
            if (node.isArray() && node.size() == 1 && node.get(0).isObject()) {
                found.add(new Candidate(node.get(0), extent.isAmbiguous()));
            }
            return end;
        } catch (JsonProcessingException notHere) {
            return start + 1;
        }
    }

    private boolean mayBeginValue(int start) {
        int next = start + 1;
        while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
            next++;
        }
        if (next == text.length()) {
            return false;
        }
        char c = text.charAt(next);
        return text.charAt(start) == '{' ? c == '"' || c == '}' : c == '"' || c == '{' || c == '[';
    }

    /**
     * A value in the text.
     *
     * @param node the value
     * @param ambiguous whether a backslash in it may be LaTeX as well as JSON
     */
    record Candidate(JsonNode node, boolean ambiguous) {

        /** The value. Throws a {@link dev.samovar.model.ModelException} if it can be read in two ways. */
        JsonNode value() {
            if (ambiguous) {
                throw AnswerJson.unusable("has backslashes that may be LaTeX or line breaks");
            }
            return node;
        }
    }
}
