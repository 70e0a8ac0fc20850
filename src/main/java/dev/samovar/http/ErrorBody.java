package dev.samovar.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * The body of every error.
 *
 * @param success false
 * @param error what was wrong and how to put it right
 * @param traceId the request's trace; null, and not in the body, without traces
 */
@JsonPropertyOrder({"success", "error", "trace_id"})
@Schema(name = "Error", description = "What was wrong and how to put it right")
public record ErrorBody(
        @Schema(examples = "false") boolean success,
        @Schema(examples = "'topic' is required") String error,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @JsonProperty("trace_id")
        @Schema(
                description = "The request's trace, if the service has traces",
                examples = "4bf92f3577b34da6a3ce929d0e0e4736")
        @Nullable
        String traceId) {

    /** The name of the trace in the log's context. */
    private static final String TRACE_IN_LOG = "traceId";

    /** The body of a failed request, in whose context this is called. */
    public static ErrorBody of(String error) {
        return new ErrorBody(false, error, MDC.get(TRACE_IN_LOG) instanceof String trace ? trace : null);
    }
}
