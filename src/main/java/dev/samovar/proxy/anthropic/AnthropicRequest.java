package dev.samovar.proxy.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.proxy.ProxiedCall;
import dev.samovar.proxy.answer.Excerpt;
import dev.samovar.proxy.answer.Json;
import java.util.Optional;
import java.util.Set;

/** Reads a request. */
final class AnthropicRequest {

    private static final Set<String> TEXTS = Set.of("text");

    /**
     * Tools that the client runs: its own, and those whose form alone is Anthropic's. What is not listed runs at the provider
     * ({@code web_search_}, {@code web_fetch_}, {@code code_execution_}, {@code mcp_toolset}), or shows a screen that changes
     * all the time ({@code computer_}, {@code browser_}), or is not known yet.
     */
    private static final Set<String> CLIENT_TOOLS = Set.of("bash_", "text_editor_", "memory_");

    private AnthropicRequest() {}

    /** Reads a request for a message, or for the count of its tokens. */
    static ProxiedCall read(boolean counts, JsonNode body) {
        return new ProxiedCall(
                Json.text(body.path("model")),
                Excerpt.lastOfUser(body.path("messages"), "content", TEXTS),
                !counts
                        && body.path("stream").isBoolean()
                        && body.path("stream").booleanValue(),
                bypass(body),
                Json.isSet(body, "max_tokens"));
    }

    private static Optional<String> bypass(JsonNode body) {
        if (!body.isObject()) {
            return Optional.of("not-an-object");
        }
        if (Json.isSet(body, "container")) {
            return Optional.of("container");
        }
        if (Json.count(body.path("mcp_servers")) > 0) {
            return Optional.of("mcp");
        }
        for (JsonNode tool : Json.items(body.path("tools"))) {
            if (!clientRuns(tool)) {
                return Optional.of("tools");
            }
        }
        return Optional.empty();
    }

    private static boolean clientRuns(JsonNode tool) {
        if (!tool.hasNonNull("type")) {
            return Json.isSet(tool, "name");
        }
        String type = Json.text(tool.path("type"));
        return type.equals("custom") || CLIENT_TOOLS.stream().anyMatch(type::startsWith);
    }
}
