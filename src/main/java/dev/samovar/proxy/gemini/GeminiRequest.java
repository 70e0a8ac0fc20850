package dev.samovar.proxy.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.proxy.ProxiedCall;
import dev.samovar.proxy.answer.Excerpt;
import dev.samovar.proxy.answer.Json;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

/** Reads a request. Fields may have either of the names that the JSON of protocol buffers allows. */
final class GeminiRequest {

    private static final Set<String> NO_TYPES = Set.of();

    /** Other tools run at the provider (search, maps, code, files, addresses) or are not known yet. */
    private static final Set<String> CLIENT_TOOLS = Set.of("functionDeclarations", "function_declarations");

    private GeminiRequest() {}

    static ProxiedCall read(GeminiCall call, String path, JsonNode body) {
        JsonNode nested = Json.field(body, "generateContentRequest", "generate_content_request");
        JsonNode request = call == GeminiCall.COUNT && nested.isObject() ? nested : body;
        JsonNode config = Json.field(request, "generationConfig", "generation_config");
        return new ProxiedCall(
                GeminiCall.model(path),
                excerpt(call, request),
                call == GeminiCall.STREAM,
                bypass(body, request),
                Json.isSet(config, "maxOutputTokens", "max_output_tokens"),
                answers(call, request, config));
    }

    private static String excerpt(GeminiCall call, JsonNode request) {
        return switch (call) {
            case EMBED -> text(request);
            case BATCH_EMBED -> {
                StringBuilder all = new StringBuilder();
                for (JsonNode one : request.path("requests")) {
                    String text = text(one);
                    all.append(all.isEmpty() || text.isEmpty() ? "" : "\n").append(text);
                }
                yield all.toString();
            }
            case GENERATE, STREAM, COUNT -> Excerpt.lastOfUser(request.path("contents"), "parts", NO_TYPES);
        };
    }

    private static String text(JsonNode embedding) {
        return Excerpt.text(embedding.path("content").path("parts"), NO_TYPES);
    }

    private static int answers(GeminiCall call, JsonNode request, JsonNode config) {
        JsonNode candidates = Json.field(config, "candidateCount", "candidate_count");
        return switch (call) {
            case GENERATE, STREAM -> Math.max(0, Json.index(candidates, 0));
            case EMBED -> 1;
            case BATCH_EMBED -> Json.count(request.path("requests"));
            case COUNT -> 0;
        };
    }

    private static Optional<String> bypass(JsonNode body, JsonNode request) {
        if (!body.isObject()) {
            return Optional.of("not-an-object");
        }
        // It may name tools of its own, and is gone some day
        if (Json.isSet(request, "cachedContent", "cached_content")) {
            return Optional.of("cached-content");
        }
        for (JsonNode tool : Json.items(request.path("tools"))) {
            if (!clientRuns(tool)) {
                return Optional.of("tools");
            }
        }
        return Optional.empty();
    }

    private static boolean clientRuns(JsonNode tool) {
        boolean known = tool.isObject();
        for (Iterator<String> names = tool.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            known &= CLIENT_TOOLS.contains(name) || tool.path(name).isNull();
        }
        return known;
    }
}
