package dev.samovar.model.gemini;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.model.Completion;
import dev.samovar.model.http.refusal.Refusals;
import dev.samovar.model.http.refusal.UnusableAnswer;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The body of Gemini's answer, as far as it is read. Everything in it may be absent. */
@RegisterForReflection(ignoreNested = false)
@JsonIgnoreProperties(ignoreUnknown = true)
record GeminiAnswer(
        @Nullable List<@Nullable Candidate> candidates,
        @Nullable PromptFeedback promptFeedback,
        @Nullable UsageMetadata usageMetadata,
        @Nullable JsonNode error) {

    private static final Set<String> BLOCKING =
            Set.of("SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY");

    /**
     * The completion in the first candidate. Fails with {@link dev.samovar.model.ModelException} if the prompt or the
     * answer was blocked, or the answer is cut off or empty, or has an error in it.
     */
    Completion completion(Refusals refusals) {
        refusals.requireNone(error);
        if (promptFeedback != null && promptFeedback.blockReason() != null) {
            throw UnusableAnswer.blocked();
        }
        Candidate candidate = candidates == null || candidates.isEmpty() ? null : candidates.get(0);
        if (candidate == null) {
            throw UnusableAnswer.empty();
        }
        candidate.requireFinished();
        String text = candidate.text();
        if (text.isBlank()) {
            throw UnusableAnswer.empty();
        }
        return usageMetadata == null
                ? new Completion(text, 0, 0)
                : new Completion(text, usageMetadata.tokensIn(), usageMetadata.tokensOut());
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record PromptFeedback(@Nullable String blockReason) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Candidate(@Nullable Content content, @Nullable String finishReason) {

        void requireFinished() {
            if (finishReason != null && BLOCKING.contains(finishReason)) {
                throw UnusableAnswer.blocked();
            }
            if ("MAX_TOKENS".equals(finishReason)) {
                throw UnusableAnswer.truncated();
            }
            if (!"STOP".equals(finishReason)) {
                throw UnusableAnswer.unfinished();
            }
        }

        String text() {
            if (content == null || content.parts() == null) {
                return "";
            }
            return content.parts().stream()
                    .filter(Objects::nonNull)
                    .map(Part::spoken)
                    .collect(Collectors.joining());
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Content(@Nullable List<@Nullable Part> parts) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Part(@Nullable String text, @Nullable Boolean thought) {

        /** The part's text, unless the model only thought it. */
        String spoken() {
            return text == null || Boolean.TRUE.equals(thought) ? "" : text;
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record UsageMetadata(
            @Nullable Long promptTokenCount,
            @Nullable Long candidatesTokenCount,
            @Nullable Long thoughtsTokenCount) {

        long tokensIn() {
            return count(promptTokenCount);
        }

        long tokensOut() {
            return count(candidatesTokenCount) + count(thoughtsTokenCount);
        }

        private static long count(@Nullable Long tokens) {
            return tokens == null ? 0 : Math.max(0, tokens);
        }
    }
}
