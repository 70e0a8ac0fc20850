package dev.samovar.api.cache;

import dev.samovar.api.operator.AuditLog;
import dev.samovar.api.operator.OperatorOnly;
import dev.samovar.content.request.InvalidRequestException;
import dev.samovar.security.Operator;
import dev.samovar.warming.WarmingRuns;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** HTTP resource for warming runs and their progress. */
@Path("/api/cache/warm")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Warming", description = "Generate popular topics in advance")
public class WarmingResource {

    private static final URI PROGRESS = URI.create("/api/cache/warm");

    private final WarmingRuns runs;
    private final AuditLog audit;

    WarmingResource(WarmingRuns runs, AuditLog audit) {
        this.runs = runs;
        this.audit = audit;
    }

    /** Starts a run or joins the one in progress; with {@code wait=false} answers at once. */
    @POST
    @OperatorOnly
    @Operation(
            operationId = "warm",
            summary = "Generates the popular topics and requests that are not fresh",
            description =
                    "Subtopics and the explanation of each topic: two entries. Proxied requests that are configured or"
                            + " popular: one entry each. One run at a time: a second call joins the running one")
    @APIResponse(
            responseCode = "200",
            description = "Done",
            content = @Content(schema = @Schema(implementation = Warmed.class)))
    @APIResponse(
            responseCode = "202",
            description = "Started",
            headers =
                    @Header(
                            name = "Location",
                            description = "The path of its progress",
                            required = true,
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = ProgressBody.class)))
    public Uni<Response> warm(
            @Parameter(
                            description = "false answers at once",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "true"))
                    @RestQuery("wait")
                    @Nullable
                    String wait,
            @Parameter(
                            description = "true counts what would be generated, and generates nothing",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    @RestQuery(DryRun.PARAMETER)
                    @Nullable
                    String dryRun,
            @Context ContainerRequestContext context,
            @Context UriInfo uri) {
        boolean waits = waits(wait);
        Operator operator = audit.operator(context);
        if (DryRun.isAsked(uri)) {
            return runs.plan().map(plan -> Response.ok(Warmed.dry(plan)).build());
        }
        if (waits) {
            return runs.join()
                    .call(report -> audit.wrote(operator, "warm", "", report.warmedCount()))
                    .map(report -> Response.ok(Warmed.of(report)).build());
        }
        return Uni.createFrom().deferred(() -> {
            runs.start();
            return audit.wrote(operator, "warm without waiting", "", 0)
                    .map(logged -> Response.accepted(ProgressBody.of(runs.progress()))
                            .location(PROGRESS)
                            .build());
        });
    }

    /** The progress of the running or the last run. */
    @GET
    @Operation(operationId = "getWarming", summary = "The progress of the running or the last run")
    public ProgressBody progress() {
        return ProgressBody.of(runs.progress());
    }

    private static boolean waits(@Nullable String wait) {
        if (wait == null || wait.isEmpty() || wait.equalsIgnoreCase("true")) {
            return true;
        }
        if (wait.equalsIgnoreCase("false")) {
            return false;
        }
        throw new InvalidRequestException("'wait' must be true or false");
    }
}
