package dev.samovar.proxy.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.proxy.answer.AnswerReader;
import dev.samovar.proxy.answer.Json;
import dev.samovar.proxy.answer.Reasons;
import java.util.Set;

/** The rules of a message: it must stop well and have content, and its stream must end with {@code message_stop}. */
final class MessageAnswer extends AnswerReader {

    private static final Set<String> THOUGHTS = Set.of("thinking", "redacted_thinking", "compaction");

    private final boolean stream;
    private final boolean limited;
    private boolean content;
    private boolean stopped;
    private boolean ended;

    MessageAnswer(boolean stream, boolean limited) {
        this.stream = stream;
        this.limited = limited;
    }

    @Override
    public void add(String event, JsonNode document) {
        String type = Json.text(document.path("type"));
        if (event.equals("error") || type.equals("error") || Json.isSet(document, "error")) {
            fault(Reasons.ERROR);
        }
        if (!stream) {
            message(document);
            ended = true;
        } else if (ended && !type.equals("ping")) {
            fault(Reasons.AFTER_END);
        } else {
            event(type, document);
        }
    }

    private void event(String type, JsonNode document) {
        switch (type) {
            case "" -> fault(Reasons.MALFORMED);
            case "message_start" -> message(document.path("message"));
            case "content_block_start" -> block(document.path("content_block"));
            case "content_block_delta" ->
                content |= Json.hasText(document.path("delta").path("text"));
            case "message_delta" -> {
                stop(document.path("delta"));
                usage(document.path("usage"));
            }
            case "message_stop" -> ended = true;
            default -> {
                // Anthropic adds events, which clients ignore
            }
        }
    }

    private void message(JsonNode message) {
        usage(message.path("usage"));
        for (JsonNode block : message.path("content")) {
            block(block);
        }
        stop(message);
    }

    /** What was read from or written to the provider's prompt cache is not among {@code input_tokens}. */
    private void usage(JsonNode usage) {
        if (Json.isSet(usage, "input_tokens")) {
            tokensIn(usage, "input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens");
        }
        tokensOut(usage, "output_tokens");
    }

    private void block(JsonNode block) {
        String type = Json.text(block.path("type"));
        if (type.equals("text")) {
            content |= Json.hasText(block.path("text"));
        } else if (type.equals("tool_use")) {
            content = true;
        } else if (!THOUGHTS.contains(type)) {
            fault(Reasons.TOOLS);
        }
    }

    private void stop(JsonNode message) {
        String reason = Json.text(message.path("stop_reason"));
        if (!reason.isEmpty()) {
            stopped = true;
            fault(badStop(reason));
        }
    }

    private String badStop(String reason) {
        return switch (reason) {
            case "end_turn", "tool_use", "stop_sequence" -> "";
            case "max_tokens" -> limited ? "" : Reasons.LENGTH;
            case "model_context_window_exceeded" -> Reasons.LENGTH;
            case "pause_turn" -> Reasons.PAUSED;
            case "refusal" -> Reasons.REFUSAL;
            default -> Reasons.FINISH_REASON;
        };
    }

    @Override
    protected String incomplete() {
        if (!stopped) {
            return Reasons.NO_FINISH_REASON;
        }
        if (!ended) {
            return Reasons.NO_END;
        }
        return content ? "" : Reasons.EMPTY;
    }
}
