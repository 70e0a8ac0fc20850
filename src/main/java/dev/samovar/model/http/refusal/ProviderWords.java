package dev.samovar.model.http.refusal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.log.LogText;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says in the body of a refusal, whatever its shape: OpenAI's and Gemini's {@code error.message}, a bare
 * {@code error}, {@code message} or {@code detail} (text, object or FastAPI's list), in a list, or plain text.
 */
final class ProviderWords {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_READ = 64 * 1024;
    private static final int MAX_DEPTH = 6;
    private static final List<String> MESSAGES = List.of("error", "message", "detail", "msg", "errors", "title");
    private static final Pattern SECRET = Pattern.compile(
            "(?i)(bearer\\s+\\S+|\\b(sk|pk|gsk|xai|hf|key)[-_][\\w*.-]{6,}|\\bAIza[\\w-]{6,}|[?&]key=[^&\\s]+)");

    private final Optional<String> key;

    /** @param key the key of the provider's customer, which is never repeated */
    ProviderWords(Optional<String> key) {
        this.key = key;
    }

    /** The refusal that a body holds. Never fails. */
    ProviderRefusal refusal(int status, String body) {
        JsonNode json = json(body);
        return json == null ? new ProviderRefusal(status, safe(body), "") : refusal(status, json);
    }

    /** The refusal that a part of an answer holds. Never fails. */
    ProviderRefusal refusal(int status, JsonNode json) {
        return new ProviderRefusal(status, safe(message(json, 0)), safe(parameter(json, 0)));
    }

    private static @Nullable JsonNode json(String body) {
        try {
            JsonNode json = body.length() > MAX_READ ? null : JSON.readTree(body);
            return json == null || json.isMissingNode() || json.isValueNode() ? null : json;
        } catch (JsonProcessingException plainText) {
            return null;
        }
    }

    private static String message(JsonNode node, int depth) {
        if (node.isValueNode() || depth > MAX_DEPTH) {
            return node.isNull() ? "" : node.asText();
        }
        if (node.isArray()) {
            return node.isEmpty() ? "" : message(node.get(0), depth + 1);
        }
        return MESSAGES.stream()
                .map(node::path)
                .filter(child -> !child.isMissingNode() && !child.isNull())
                .map(child -> message(child, depth + 1))
                .filter(text -> !text.isBlank())
                .findFirst()
                .orElse("");
    }

    /** {@code param}, or the last step of the path to the field that FastAPI complains about. */
    private static String parameter(JsonNode node, int depth) {
        if (node.isArray() && !node.isEmpty()) {
            return parameter(node.get(0), depth + 1);
        }
        if (!node.isObject() || depth > MAX_DEPTH) {
            return "";
        }
        if (node.path("param").isTextual()) {
            return node.path("param").textValue();
        }
        JsonNode path = node.path("loc");
        if (path.isArray() && path.size() > 1) {
            return path.get(1).asText();
        }
        return MESSAGES.stream()
                .map(node::path)
                .filter(JsonNode::isContainerNode)
                .map(child -> parameter(child, depth + 1))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** The text on one line, without keys, escaped and not longer than a line of the log should be. */
    private String safe(String text) {
        String start = text.length() > MAX_READ ? text.substring(0, MAX_READ) : text;
        String without = key.map(secret -> start.replace(secret, "…")).orElse(start);
        return LogText.of(
                SECRET.matcher(without).replaceAll("…").replaceAll("\\s+", " ").strip());
    }
}
