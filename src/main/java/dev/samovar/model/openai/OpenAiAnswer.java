package dev.samovar.model.openai;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.model.Completion;
import dev.samovar.model.http.refusal.Refusals;
import dev.samovar.model.http.refusal.UnusableAnswer;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a chat completion, as far as it is read. Everything in it may be absent. */
@RegisterForReflection(ignoreNested = false)
@JsonIgnoreProperties(ignoreUnknown = true)
record OpenAiAnswer(
        @Nullable List<@Nullable Choice> choices,
        @Nullable Usage usage,
        @Nullable JsonNode error) {

    /**
     * The completion in the first choice. Fails with {@link dev.samovar.model.ModelException} if the model refused, or the
     * answer is filtered, cut off or empty, or has an error in it.
     */
    Completion completion(Refusals refusals) {
        refusals.requireNone(error);
        Choice choice = choices == null || choices.isEmpty() ? null : choices.get(0);
        if (choice == null) {
            throw UnusableAnswer.empty();
        }
        refusals.requireNone(choice.error());
        String text = choice.finishedText();
        return usage == null
                ? new Completion(text, 0, 0)
                : new Completion(text, count(usage.promptTokens()), count(usage.completionTokens()));
    }

    private static long count(@Nullable Long tokens) {
        return tokens == null ? 0 : Math.max(0, tokens);
    }

    /**
     * One answer.
     *
     * @param text the text of servers that answer as the older completions do
     * @param error what OpenRouter says when the provider behind it failed
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Choice(
            @Nullable Message message,
            @JsonProperty("finish_reason") @Nullable JsonNode finishReason,
            @Nullable String text,
            @Nullable JsonNode error) {

        String finishedText() {
            if (message != null && message.refuses()) {
                throw UnusableAnswer.blocked();
            }
            String content = message == null ? text : OpenAiContent.text(message.content());
            FinishReason.of(finishReason).check(content);
            if (content == null || content.isBlank()) {
                throw UnusableAnswer.empty();
            }
            return content;
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Message(@Nullable JsonNode content, @Nullable String refusal) {

        boolean refuses() {
            return refusal != null && !refusal.isBlank();
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Usage(
            @JsonProperty("prompt_tokens") @Nullable Long promptTokens,
            @JsonProperty("completion_tokens") @Nullable Long completionTokens) {}
}
