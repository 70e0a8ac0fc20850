package dev.samovar.proxy.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.proxy.answer.AnswerReader;
import dev.samovar.proxy.answer.Json;
import dev.samovar.proxy.answer.Reasons;
import java.util.Set;

/**
 * The rules of the Responses API. The response must be completed and have content; a stream must end with the event that
 * says so.
 */
final class ResponsesAnswer extends AnswerReader {

    private static final Set<String> THOUGHTS = Set.of("reasoning", "compaction");
    private static final Set<String> CALLS = Set.of("function_call", "custom_tool_call");

    private final boolean stream;
    private final boolean limited;
    private boolean content;
    private boolean ended;

    ResponsesAnswer(boolean stream, boolean limited) {
        this.stream = stream;
        this.limited = limited;
    }

    @Override
    public void add(String event, JsonNode document) {
        if (event.equals("error") || Json.isSet(document, "error")) {
            fault(Json.text(document.path("status")).equals("failed") ? Reasons.FAILED : Reasons.ERROR);
        }
        if (ended) {
            fault(Reasons.AFTER_END);
        }
        if (stream) {
            event(Json.text(document.path("type")), document);
        } else {
            finish(document);
        }
    }

    private void event(String type, JsonNode document) {
        switch (type) {
            case "" -> fault(Reasons.MALFORMED);
            case "error" -> fault(Reasons.ERROR);
            case "response.failed" -> {
                fault(Reasons.FAILED);
                finish(document.path("response"));
            }
            case "response.completed", "response.incomplete" -> finish(document.path("response"));
            case "response.output_item.done" -> item(document.path("item"));
            case "response.refusal.delta", "response.refusal.done" -> fault(Reasons.REFUSAL);
            default -> content |= type.equals("response.output_text.delta") && Json.hasText(document.path("delta"));
        }
    }

    private void finish(JsonNode response) {
        ended = true;
        tokensIn(response.path("usage"), "input_tokens");
        tokensOut(response.path("usage"), "output_tokens");
        fault(badEnd(response));
        for (JsonNode item : response.path("output")) {
            item(item);
        }
    }

    private String badEnd(JsonNode response) {
        String status = Json.text(response.path("status"));
        if (status.equals("failed")) {
            return Reasons.FAILED;
        }
        if (Json.isSet(response, "error")) {
            return Reasons.ERROR;
        }
        String detail = Json.text(response.path("incomplete_details").path("reason"));
        if (detail.equals("content_filter")) {
            return Reasons.CONTENT_FILTER;
        }
        if (detail.equals("max_output_tokens")) {
            return limited && status.equals("incomplete") ? "" : Reasons.LENGTH;
        }
        boolean whole = status.equals("completed") && !Json.isSet(response, "incomplete_details");
        return whole ? "" : status.isEmpty() ? Reasons.NO_FINISH_REASON : Reasons.INCOMPLETE;
    }

    private void item(JsonNode item) {
        String type = Json.text(item.path("type"));
        if (type.equals("message")) {
            for (JsonNode part : item.path("content")) {
                if (Json.text(part.path("type")).equals("refusal")) {
                    fault(Reasons.REFUSAL);
                }
                content |= Json.hasText(part.path("text"));
            }
        } else if (CALLS.contains(type)) {
            content = true;
        } else if (!THOUGHTS.contains(type)) {
            fault(Reasons.TOOLS);
        }
    }

    /** Some servers end this stream as they end others; it proves nothing. */
    @Override
    public void endMarker() {
        if (!stream) {
            fault(Reasons.MALFORMED);
        }
    }

    @Override
    protected String incomplete() {
        if (!ended) {
            return Reasons.NO_END;
        }
        return content ? "" : Reasons.EMPTY;
    }
}
