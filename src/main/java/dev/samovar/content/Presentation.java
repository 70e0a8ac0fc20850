package dev.samovar.content;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Explanations of several subtopics of one topic.
 *
 * @param topic the topic
 * @param explanations one part for each subtopic, in the order in which they were asked for
 * @param successCount parts that have an explanation
 * @param failedCount parts that have an error instead
 */
@JsonPropertyOrder({"topic", "explanations", "success_count", "failed_count"})
public record Presentation(
        String topic,
        List<Part> explanations,
        @JsonProperty("success_count") int successCount,
        @JsonProperty("failed_count") int failedCount) {

    /**
     * One part: an explanation, or the error in its place.
     *
     * @param error what went wrong; null on success
     */
    @JsonPropertyOrder({"subtopic", "explanation", "real_world_application", "youtube_search_query", "error"})
    public record Part(
            String subtopic,
            @Nullable String explanation,

            @JsonProperty("real_world_application") @Nullable
            String realWorldApplication,

            @JsonProperty("youtube_search_query") @Nullable String youtubeSearchQuery,
            @Nullable String error) {}
}
