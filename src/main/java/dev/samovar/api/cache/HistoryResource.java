package dev.samovar.api.cache;

import dev.samovar.content.request.InvalidRequestException;
import dev.samovar.monitoring.history.StatsHistory;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** HTTP resource for the statistics of the last 24 hours. */
@Path("/api/cache/history")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Cache")
public class HistoryResource {

    private static final int DEFAULT_MINUTES = 60;

    private final StatsHistory history;

    HistoryResource(StatsHistory history) {
        this.history = history;
    }

    /** The statistics by minute. */
    @GET
    @Operation(
            operationId = "getHistory",
            summary = "The statistics of the last minutes, a point for each",
            description = "With Redis those of all replicas. The present minute has no point yet")
    @APIResponse(
            responseCode = "200",
            description = "The points, the oldest first",
            content = @Content(schema = @Schema(implementation = HistoryBody.class)))
    public HistoryBody history(
            @Parameter(
                            description = "How many minutes, up to 24 hours",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "1440",
                                            defaultValue = "60"))
                    @RestQuery
                    @Nullable
                    String minutes) {
        int last = minutes(minutes);
        return HistoryBody.of(last, history.last(last));
    }

    private static int minutes(@Nullable String value) {
        if (value == null || value.isEmpty()) {
            return DEFAULT_MINUTES;
        }
        try {
            int minutes = Integer.parseInt(value.strip());
            if (minutes >= 1 && minutes <= StatsHistory.MINUTES) {
                return minutes;
            }
        } catch (NumberFormatException notANumber) {
            // Reported below, like a number out of range
        }
        throw new InvalidRequestException("'minutes' must be a whole number from 1 to " + StatsHistory.MINUTES);
    }
}
