package dev.samovar.model.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.samovar.model.http.refusal.UnusableAnswer;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why a model ended its answer, in the spellings of the servers that speak this protocol. */
enum FinishReason {
    FINISHED,
    CUT_OFF,
    BLOCKED,
    INTERRUPTED,
    OTHER,
    /** The server does not say. */
    NONE;

    private static final Set<String> FINISHES =
            Set.of("stop", "eos", "eos_token", "end", "end_turn", "stop_sequence", "complete", "completed");
    private static final Set<String> CUTS =
            Set.of("length", "max_tokens", "max_output_tokens", "max_completion_tokens", "model_length");
    private static final Set<String> BLOCKS =
            Set.of("content_filter", "safety", "recitation", "blocklist", "prohibited_content", "spii", "refusal");
    private static final ObjectReader WHOLE =
            OpenAiApi.json().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** The reason that a server gives: a text, or an object with the text as its type. */
    static FinishReason of(@Nullable JsonNode node) {
        JsonNode named = node != null && node.isObject() ? node.path("type") : node;
        String text = named == null || !named.isTextual()
                ? ""
                : named.textValue().strip().toLowerCase(Locale.ROOT);
        if (text.isEmpty()) {
            return node == null || node.isNull() || node.isTextual() ? NONE : OTHER;
        }
        if (FINISHES.contains(text)) {
            return FINISHED;
        }
        if (CUTS.contains(text)) {
            return CUT_OFF;
        }
        if (BLOCKS.contains(text)) {
            return BLOCKED;
        }
        return text.equals("insufficient_system_resource") ? INTERRUPTED : OTHER;
    }

    /**
     * Throws a {@link dev.samovar.model.ModelException} unless the answer is finished. Where the server does not say, it is
     * if it is nothing but one whole JSON value.
     */
    void check(@Nullable String content) {
        switch (this) {
            case FINISHED -> {}
            case CUT_OFF -> throw UnusableAnswer.truncated();
            case BLOCKED -> throw UnusableAnswer.blocked();
            case INTERRUPTED -> throw UnusableAnswer.interrupted();
            case OTHER -> throw UnusableAnswer.unfinished();
            case NONE -> {
                if (!isWhole(content)) {
                    throw UnusableAnswer.unfinished();
                }
            }
        }
    }

    private static boolean isWhole(@Nullable String content) {
        try {
            JsonNode json = content == null ? null : WHOLE.readTree(content);
            return json != null && json.isContainerNode();
        } catch (JsonProcessingException cutOff) {
            return false;
        }
    }
}
