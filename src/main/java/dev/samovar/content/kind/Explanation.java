package dev.samovar.content.kind;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * The explanation of a topic or a subtopic.
 *
 * @param topic the topic as it was first asked for
 * @param subtopic the subtopic; empty for the topic itself
 * @param explanation the explanation
 * @param realWorldApplication an application of it
 * @param youtubeSearchQuery a query that finds a video about it
 */
@JsonPropertyOrder({"topic", "subtopic", "explanation", "real_world_application", "youtube_search_query"})
public record Explanation(
        String topic,
        String subtopic,
        String explanation,
        @JsonProperty("real_world_application") String realWorldApplication,
        @JsonProperty("youtube_search_query") String youtubeSearchQuery) {}
