package dev.samovar.proxy.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.proxy.ProxiedCall;
import dev.samovar.proxy.answer.DecodedPath;
import dev.samovar.proxy.answer.Excerpt;
import dev.samovar.proxy.answer.Json;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a request. */
final class OpenAiRequest {

    private static final Set<String> TEXTS = Set.of("text", "input_text");
    private static final String[] LIMITS = {"max_tokens", "max_completion_tokens", "max_output_tokens"};

    /** Azure's paths have the model. */
    private static final Pattern DEPLOYMENT = Pattern.compile("/deployments/([^/]+)/");

    private OpenAiRequest() {}

    static ProxiedCall read(OpenAiCall call, String path, JsonNode body) {
        String model = model(path, body);
        return new ProxiedCall(
                model,
                excerpt(call, body),
                call.generates()
                        && body.path("stream").isBoolean()
                        && body.path("stream").booleanValue(),
                OpenAiBypass.reason(call, model, body),
                Json.isSet(body, LIMITS),
                inputs(call, body.path("input")));
    }

    private static String model(String path, JsonNode body) {
        String named = Json.text(body.path("model"));
        if (!named.isEmpty()) {
            return named;
        }
        Matcher deployment = DEPLOYMENT.matcher(DecodedPath.of(path));
        return deployment.find() ? deployment.group(1) : "";
    }

    private static String excerpt(OpenAiCall call, JsonNode body) {
        return switch (call) {
            case CHAT -> Excerpt.lastOfUser(body.path("messages"), "content", TEXTS);
            case RESPONSES -> Excerpt.lastOfUser(body.path("input"), "content", TEXTS);
            case COMPLETIONS -> Excerpt.text(body.path("prompt"), TEXTS);
            case EMBEDDINGS, MODERATIONS -> Excerpt.text(body.path("input"), TEXTS);
        };
    }

    /** An array of token numbers is one input, and so are the parts of a moderation. */
    private static int inputs(OpenAiCall call, JsonNode input) {
        JsonNode first = input.path(0);
        return switch (call) {
            case EMBEDDINGS -> first.isNumber() ? 1 : Json.count(input);
            case MODERATIONS -> first.isObject() ? 1 : Json.count(input);
            case CHAT, COMPLETIONS, RESPONSES -> 0;
        };
    }
}
