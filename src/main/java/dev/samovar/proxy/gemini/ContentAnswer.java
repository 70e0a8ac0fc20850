package dev.samovar.proxy.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.proxy.answer.AnswerReader;
import dev.samovar.proxy.answer.ChoiceTable;
import dev.samovar.proxy.answer.Json;
import dev.samovar.proxy.answer.Reasons;

/**
 * The rules of generated content: no candidate may be blocked, and each must stop well and have content. A stream has no end
 * marker, so that all candidates asked for must have been seen.
 */
final class ContentAnswer extends AnswerReader {

    private final int leastCandidates;
    private final boolean limited;
    private final ChoiceTable candidates = new ChoiceTable();

    ContentAnswer(int leastCandidates, boolean limited) {
        this.leastCandidates = leastCandidates;
        this.limited = limited;
    }

    @Override
    public void add(String event, JsonNode document) {
        if (!document.isObject()) {
            fault(Reasons.MALFORMED);
        }
        if (event.equals("error") || Json.isSet(document, "error")) {
            fault(Reasons.ERROR);
        }
        JsonNode feedback = Json.field(document, "promptFeedback", "prompt_feedback");
        if (!enumName(Json.field(feedback, "blockReason", "block_reason")).isEmpty()) {
            fault(Reasons.BLOCKED);
        }
        JsonNode usage = Json.field(document, "usageMetadata", "usage_metadata");
        tokensIn(usage, "promptTokenCount", "toolUsePromptTokenCount");
        tokensOut(usage, "candidatesTokenCount", "thoughtsTokenCount");
        for (JsonNode candidate : document.path("candidates")) {
            candidate(candidate);
        }
    }

    private void candidate(JsonNode candidate) {
        String finish = enumName(Json.field(candidate, "finishReason", "finish_reason"));
        boolean content = false;
        for (JsonNode part : Json.items(candidate.path("content").path("parts"))) {
            content |= isContent(part);
        }
        if (ranTool(candidate)) {
            fault(Reasons.TOOLS);
        }
        fault(finish.isEmpty() ? "" : badFinish(finish));
        // The index 0 is left out of the JSON of protocol buffers
        int index = Json.index(candidate.path("index"), 0);
        if (index < 0 || !candidates.add(index, content, !finish.isEmpty())) {
            fault(Reasons.MALFORMED);
        }
    }

    private boolean isContent(JsonNode part) {
        if (Json.isSet(part, "executableCode", "executable_code", "codeExecutionResult", "code_execution_result")) {
            fault(Reasons.TOOLS);
        }
        boolean text = Json.hasText(part.path("text")) && !part.path("thought").asBoolean(false);
        return text
                || Json.isSet(
                        part, "functionCall", "function_call", "inlineData", "inline_data", "fileData", "file_data");
    }

    private static boolean ranTool(JsonNode candidate) {
        return Json.isFilled(Json.field(candidate, "groundingMetadata", "grounding_metadata"))
                || Json.isFilled(Json.field(candidate, "urlContextMetadata", "url_context_metadata"));
    }

    /** The name of a value, which some clients ask for as its number; empty for none and for the unspecified. */
    private static String enumName(JsonNode value) {
        String name = value.isIntegralNumber() ? value.asText() : Json.text(value);
        boolean unspecified = name.equals("0") || name.endsWith("_UNSPECIFIED");
        return unspecified ? "" : name;
    }

    private String badFinish(String finish) {
        return switch (finish) {
            case "STOP", "1" -> "";
            case "MAX_TOKENS", "2" -> limited ? "" : Reasons.LENGTH;
            case "SAFETY", "3", "RECITATION", "4", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY" ->
                Reasons.CONTENT_FILTER;
            default -> Reasons.FINISH_REASON;
        };
    }

    @Override
    protected String incomplete() {
        String reason = candidates.incomplete();
        return reason.isEmpty() && candidates.size() < leastCandidates ? Reasons.NO_END : reason;
    }
}
