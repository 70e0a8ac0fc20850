package dev.samovar.content.kind;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * The subtopics of a topic.
 *
 * @param topic the topic as it was first asked for
 * @param subtopics the subtopics, in the order in which they are best learned
 * @param count how many
 */
@JsonPropertyOrder({"topic", "subtopics", "count"})
public record Subtopics(String topic, List<String> subtopics, int count) {}
