package dev.samovar.api.cache;

import dev.samovar.api.KnownNamespaces;
import dev.samovar.api.operator.AuditLog;
import dev.samovar.api.operator.OperatorOnly;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.key.CacheVersion;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import dev.samovar.content.request.InvalidRequestException;
import dev.samovar.http.JsonBody;
import dev.samovar.security.Operator;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** HTTP resource for statistics, purges and the version. */
@Path("/api/cache")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Cache", description = "See, purge and version the cache")
public class CacheResource {

    private final CacheStore store;
    private final KnownNamespaces namespaces;
    private final StatsReport statistics;
    private final AuditLog audit;

    CacheResource(CacheStore store, KnownNamespaces namespaces, StatsReport statistics, AuditLog audit) {
        this.store = store;
        this.namespaces = namespaces;
        this.statistics = statistics;
        this.audit = audit;
    }

    /** The statistics of all replicas. */
    @GET
    @Path("/stats")
    @Operation(operationId = "getStats", summary = "Statistics and usage of the cache")
    @APIResponse(
            responseCode = "200",
            description = "The statistics",
            content = @Content(schema = @Schema(implementation = StatsBody.class)))
    public Uni<StatsBody> stats() {
        return statistics.read();
    }

    /** Purges a namespace; with {@code dry_run} only counts. */
    @POST
    @OperatorOnly
    @Path("/invalidate/{namespace}")
    @Operation(operationId = "invalidateNamespace", summary = "Removes every entry of a namespace")
    @APIResponse(
            responseCode = "200",
            description = "Done",
            content = @Content(schema = @Schema(implementation = InvalidatedNamespace.class)))
    @Parameter(
            name = DryRun.PARAMETER,
            in = ParameterIn.QUERY,
            description = "true: count the entries, and remove nothing",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    public Uni<InvalidatedNamespace> invalidateNamespace(
            @Parameter(example = "subtopics") @RestPath("namespace") String name,
            @Context UriInfo uri,
            @Context ContainerRequestContext context) {
        boolean dry = DryRun.isAsked(uri);
        Namespace namespace = namespaces.named(name);
        if (dry) {
            return store.preview(Purge.of(namespace)).map(count -> InvalidatedNamespace.dry(namespace, count));
        }
        return purge(Purge.of(namespace), audit.operator(context), "invalidate namespace", name)
                .map(result -> InvalidatedNamespace.of(namespace, result));
    }

    /** Purges the entries whose logical key matches a pattern; with {@code dry_run} only counts. */
    @POST
    @OperatorOnly
    @Path("/invalidate/pattern")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "invalidatePattern",
            summary = "Removes every entry whose logical key fits a pattern",
            description = "A glob over version:namespace:subject:fingerprint, anchored at both ends: * ? [abc] \\x;"
                    + " letters match in either case")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = PatternBody.class)))
    @APIResponse(
            responseCode = "200",
            description = "Done",
            content = @Content(schema = @Schema(implementation = InvalidatedPattern.class)))
    @Parameter(
            name = DryRun.PARAMETER,
            in = ParameterIn.QUERY,
            description = "true: count the entries, and remove nothing",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    public Uni<InvalidatedPattern> invalidatePattern(
            byte @Nullable [] body, @Context UriInfo uri, @Context ContainerRequestContext context) {
        boolean dry = DryRun.isAsked(uri);
        GlobPattern pattern = pattern(JsonBody.read(body, PatternBody.class).pattern());
        if (dry) {
            return store.preview(Purge.of(pattern)).map(count -> InvalidatedPattern.dry(pattern, count));
        }
        return purge(Purge.of(pattern), audit.operator(context), "invalidate pattern", pattern.text())
                .map(result -> InvalidatedPattern.of(pattern, result));
    }

    /** Changes the version, which purges everything; with {@code dry_run} only counts. */
    @POST
    @OperatorOnly
    @Path("/version")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "changeVersion", summary = "Gives the cache another version, which empties it")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = VersionBody.class)))
    @APIResponse(
            responseCode = "200",
            description = "Done",
            content = @Content(schema = @Schema(implementation = VersionChanged.class)))
    @Parameter(
            name = DryRun.PARAMETER,
            in = ParameterIn.QUERY,
            description = "true: count the entries, and remove nothing",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    public Uni<VersionChanged> changeVersion(
            byte @Nullable [] body, @Context UriInfo uri, @Context ContainerRequestContext context) {
        boolean dry = DryRun.isAsked(uri);
        String version = version(JsonBody.read(body, VersionBody.class).version());
        if (dry) {
            return store.version()
                    .chain(old -> store.preview(Purge.toVersion(version))
                            .map(count -> VersionChanged.dry(old, version, count)));
        }
        return purge(Purge.toVersion(version), audit.operator(context), "version", version)
                .map(result -> VersionChanged.of(version, result));
    }

    private Uni<Invalidation> purge(Purge purge, Operator operator, String action, String target) {
        return store.purge(purge)
                .call(result -> audit.wrote(
                        operator,
                        action,
                        result.oldVersion().map(old -> old + " to " + target).orElse(target),
                        result.count()))
                .onFailure(StoreUnavailableException.class)
                .call(() -> audit.failed(operator, action, target));
    }

    private static GlobPattern pattern(@Nullable String text) {
        if (text == null || text.isBlank()) {
            throw new InvalidRequestException("Pattern required");
        }
        try {
            return GlobPattern.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(String.valueOf(e.getMessage()));
        }
    }

    private static String version(@Nullable String version) {
        if (version == null || version.isEmpty()) {
            throw new InvalidRequestException("Version required");
        }
        if (!CacheVersion.isValid(version)) {
            throw new InvalidRequestException("Version invalid: use 1 to 64 of A-Z a-z 0-9 . _ -");
        }
        return version;
    }

    /** The body of a purge by pattern. */
    public record PatternBody(
            @Schema(required = true, examples = "*:Python*") @Nullable
            String pattern) {}

    /** The body of a change of version. */
    public record VersionBody(
            @Schema(required = true, examples = "v2.0") @Nullable
            String version) {}
}
