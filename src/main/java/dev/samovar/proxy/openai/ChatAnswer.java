package dev.samovar.proxy.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.proxy.answer.AnswerReader;
import dev.samovar.proxy.answer.ChoiceTable;
import dev.samovar.proxy.answer.Json;
import dev.samovar.proxy.answer.Reasons;

/**
 * The rules of chat completions and completions. Every choice must end well and have content; a stream must end with
 * {@code [DONE]} too, which alone proves nothing: some servers send it after a failure.
 */
final class ChatAnswer extends AnswerReader {

    private final boolean stream;
    private final boolean limited;
    private final ChoiceTable choices = new ChoiceTable();
    private boolean done;

    ChatAnswer(boolean stream, boolean limited) {
        this.stream = stream;
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
        if (done) {
            fault(Reasons.AFTER_END);
        }
        if (Json.isFilled(document.path("citations")) || Json.isFilled(document.path("search_results"))) {
            fault(Reasons.TOOLS);
        }
        tokensIn(document.path("usage"), "prompt_tokens");
        tokensOut(document.path("usage"), "completion_tokens");
        int position = 0;
        for (JsonNode choice : document.path("choices")) {
            choice(position++, choice);
        }
    }

    private void choice(int position, JsonNode choice) {
        int index = Json.index(choice.path("index"), position);
        String finish = Json.text(choice.path("finish_reason"));
        JsonNode message = Json.field(choice, "message", "delta");
        if (Json.isSet(choice, "error")) {
            fault(Reasons.ERROR);
        }
        message(message);
        fault(finish.isEmpty() ? "" : badEnd(finish));
        boolean content = Json.hasText(choice.path("text")) || hasContent(message);
        if (index < 0 || !choices.add(index, content, !finish.isEmpty())) {
            fault(Reasons.MALFORMED);
        }
    }

    private void message(JsonNode message) {
        if (Json.hasText(message.path("refusal"))) {
            fault(Reasons.REFUSAL);
        }
        // Generated speech has an id that later requests refer to, and that the provider forgets within the hour
        if (Json.isFilled(message.path("audio"))) {
            fault(Reasons.EXPIRES);
        }
        for (JsonNode annotation : message.path("annotations")) {
            if (Json.text(annotation.path("type")).equals("url_citation")) {
                fault(Reasons.TOOLS);
            }
        }
    }

    private static boolean hasContent(JsonNode message) {
        boolean called = Json.isFilled(message.path("tool_calls")) || Json.isFilled(message.path("function_call"));
        boolean content = Json.hasText(message.path("content")) || Json.isFilled(message.path("images"));
        for (JsonNode part : message.path("content")) {
            content |= part.isObject() && (!part.has("text") || Json.hasText(part.path("text")));
        }
        return called || content;
    }

    private String badEnd(String finish) {
        return switch (finish) {
            case "stop", "tool_calls", "function_call" -> "";
            case "length" -> limited ? "" : Reasons.LENGTH;
            case "content_filter" -> Reasons.CONTENT_FILTER;
            case "error" -> Reasons.ERROR;
            default -> Reasons.FINISH_REASON;
        };
    }

    @Override
    public void endMarker() {
        done = true;
    }

    @Override
    protected String incomplete() {
        String reason = choices.incomplete();
        return reason.isEmpty() && stream && !done ? Reasons.NO_END : reason;
    }
}
