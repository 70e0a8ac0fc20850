package dev.samovar.api.content;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The JSON body of a request for subtopics. */
public record TopicBody(
        @Schema(required = true, examples = "Python Programming") @Nullable
        String topic,

        @Schema(minimum = "1", maximum = "30", defaultValue = "15") @Nullable
        Integer count,

        @Schema(description = ContentResource.LANGUAGE, examples = "en") @Nullable
        String language) {

    @Nullable
    String field(String name) {
        return switch (name) {
            case "topic" -> topic;
            case "count" -> count == null ? null : count.toString();
            case "language" -> language;
            default -> null;
        };
    }
}
