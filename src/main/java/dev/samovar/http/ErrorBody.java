package dev.samovar.http;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of every error.
 *
 * @param success false
 * @param error what was wrong and how to put it right
 */
@JsonPropertyOrder({"success", "error"})
@Schema(name = "Error", description = "What was wrong and how to put it right")
public record ErrorBody(
        @Schema(examples = "false") boolean success,
        @Schema(examples = "'topic' is required") String error) {

    /** The body of a failed request. */
    public static ErrorBody of(String error) {
        return new ErrorBody(false, error);
    }
}
