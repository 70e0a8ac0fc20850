package dev.samovar.api.content;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The JSON body of a request for a presentation. */
public record PresentationBody(
        @Schema(required = true, examples = "Python Programming") @Nullable
        String topic,

        @Schema(examples = "college") @Nullable String educationLevel,

        @Schema(description = "The same as 'educationLevel'") @Nullable
        String education,

        @Schema(
                description = ContentResource.SYNONYMS,
                enumeration = {
                    "brief",
                    "medium",
                    "detailed",
                    "lowDetail",
                    "mediumDetail",
                    "highDetail",
                    "basic",
                    "intermediate",
                    "advanced"
                })
        @Nullable
        String levelOfDetail,

        @Schema(description = "The same as 'levelOfDetail'") @Nullable
        String detail,

        @Schema(required = true, minItems = 1, maxItems = 20) @Nullable
        List<@Nullable String> focus,

        @Nullable String learningStyle,

        @Schema(description = ContentResource.LANGUAGE, examples = "en") @Nullable
        String language) {

    @Nullable
    String field(String name) {
        return switch (name) {
            case "topic" -> topic;
            case "educationLevel" -> educationLevel;
            case "education" -> education;
            case "levelOfDetail" -> levelOfDetail;
            case "detail" -> detail;
            case "learningStyle" -> learningStyle;
            case "language" -> language;
            default -> null;
        };
    }
}
