package dev.samovar.api.activity;

import dev.samovar.api.operator.AuditLog;
import dev.samovar.api.operator.OperatorOnly;
import dev.samovar.content.explain.MissExplainer;
import dev.samovar.warming.PopularityRanking;
import dev.samovar.warming.popularity.PopularPrompts;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** HTTP resource for what happened lately. It shows words of users, so it is for operators alone. */
@Path("/api/cache")
@OperatorOnly
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Activity", description = "See what happened lately, such as misses, frequent requests, management writes")
public class ActivityResource {

    private final AuditLog audit;
    private final MissExplainer misses;
    private final PopularityRanking topics;
    private final PopularPrompts prompts;

    ActivityResource(AuditLog audit, MissExplainer misses, PopularityRanking topics, PopularPrompts prompts) {
        this.audit = audit;
        this.misses = misses;
        this.topics = topics;
        this.prompts = prompts;
    }

    /** The last management writes. */
    @GET
    @Path("/audit")
    @Operation(
            operationId = "getAudit",
            summary = "The last 200 management writes: who, what, and how many entries",
            description = "With Redis those of all replicas; otherwise those of this process since its start")
    @APIResponse(
            responseCode = "200",
            description = "The writes, the newest first",
            content = @Content(schema = @Schema(implementation = AuditBody.class)))
    public Uni<AuditBody> audit() {
        return audit.last().map(AuditBody::of);
    }

    /** The last misses of this replica. */
    @GET
    @Path("/misses")
    @Operation(
            operationId = "getMisses",
            summary = "The last 100 keys that were missed on this replica, each with the reason at that time",
            description =
                    "With the key of one, that one alone. If it is content that was never stored before, and is stored"
                            + " now, the reason is the field in which the nearest entry differs")
    @APIResponse(
            responseCode = "200",
            description = "The misses, the newest first",
            content = @Content(schema = @Schema(implementation = MissesBody.class)))
    public Uni<MissesBody> misses(
            @Parameter(
                            description = "The logical key of a miss",
                            example = "v1.0:explanation:photosynthesis:5f1c0a9be2d34f6a8c7b1d2e3f405162")
                    @RestQuery
                    @Nullable
                    String key) {
        return key == null || key.isEmpty()
                ? misses.recent().map(MissesBody::of)
                : misses.recentOf(key)
                        .map(found -> MissesBody.of(found.map(List::of).orElse(List.of())));
    }

    /** The most frequent requests. */
    @GET
    @Path("/popular")
    @Operation(
            operationId = "getPopular",
            summary = "The ten most frequent topics, and prompts of proxied requests, of the last seven days",
            description = "Up to the last minute; with Redis those of all replicas, otherwise since the start")
    @APIResponse(
            responseCode = "200",
            description = "The most frequent first",
            content = @Content(schema = @Schema(implementation = PopularBody.class)))
    public PopularBody popular() {
        return PopularBody.of(topics.top(), prompts.top());
    }
}
