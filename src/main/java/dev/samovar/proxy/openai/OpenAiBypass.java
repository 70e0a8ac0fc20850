package dev.samovar.proxy.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.proxy.answer.Json;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Why a request must not be cached: it has effects, refers to a state at the provider, or depends on the moment. The model
 * of a tool list is open: only tools that the client runs itself are known to be harmless, so that a new one is not cached.
 *
 * <p>{@code store} is no reason. A stored response never changes, and an answer from the cache names one that exists for the
 * same credential; only its follow-up ({@code previous_response_id}) depends on whether it still does.
 */
final class OpenAiBypass {

    private static final Set<String> CLIENT_TOOLS = Set.of("function", "custom");
    private static final String[] SEARCHES = {"web_search_options", "search_parameters", "data_sources"};
    private static final Set<String> SEARCHING_MODELS = Set.of("-search-preview", "-search-api", "deep-research");

    private OpenAiBypass() {}

    /** The reason; empty if there is none. */
    static Optional<String> reason(OpenAiCall call, String model, JsonNode body) {
        if (!body.isObject()) {
            return Optional.of("not-an-object");
        }
        return Stream.of(
                        word("conversation", Json.isSet(body, "conversation")),
                        word("background", isOn(body.path("background"))),
                        word("previous-response", Json.isSet(body, "previous_response_id")),
                        word("stored-prompt", call == OpenAiCall.RESPONSES && Json.isSet(body, "prompt")),
                        word("item-reference", call == OpenAiCall.RESPONSES && hasReference(body.path("input"))),
                        word("tools", !clientRuns(body.path("tools"))),
                        word("search", searches(model, body)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> word(String word, boolean applies) {
        return applies ? Optional.of(word) : Optional.empty();
    }

    /** Anything but false: what is no boolean is the provider's to refuse. */
    private static boolean isOn(JsonNode flag) {
        return !flag.isMissingNode() && !flag.isNull() && !(flag.isBoolean() && !flag.booleanValue());
    }

    private static boolean hasReference(JsonNode input) {
        for (JsonNode item : Json.items(input)) {
            boolean nameless = !Json.isSet(item, "type", "role") && Json.isSet(item, "id");
            if (nameless || Json.text(item.path("type")).equals("item_reference")) {
                return true;
            }
        }
        return false;
    }

    private static boolean clientRuns(JsonNode tools) {
        for (JsonNode tool : Json.items(tools)) {
            boolean known = tool.hasNonNull("type")
                    ? CLIENT_TOOLS.contains(Json.text(tool.path("type")))
                    : Json.isSet(tool, "function", "name");
            if (!known) {
                return false;
            }
        }
        return true;
    }

    /** Fields of Azure, xAI, OpenRouter and DashScope among them, and the models that always search. */
    private static boolean searches(String model, JsonNode body) {
        String lower = model.toLowerCase(Locale.ROOT);
        return Json.isSet(body, SEARCHES)
                || isOn(body.path("enable_search"))
                || Json.isFilled(body.path("plugins"))
                || lower.endsWith(":online")
                || SEARCHING_MODELS.stream().anyMatch(lower::contains);
    }
}
