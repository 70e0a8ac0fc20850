package dev.samovar.content.kind;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a picture is about.
 *
 * @param generatedTopic the topic
 */
public record GeneratedTopic(
        @JsonProperty("generated_topic") String generatedTopic) {}
