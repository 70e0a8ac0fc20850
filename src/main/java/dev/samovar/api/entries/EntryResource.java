package dev.samovar.api.entries;

import dev.samovar.api.operator.AuditLog;
import dev.samovar.api.operator.OperatorOnly;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entries.Precondition;
import dev.samovar.cache.entries.PreconditionFailedException;
import dev.samovar.cache.entries.StoredEntries;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.content.request.InvalidRequestException;
import dev.samovar.http.CacheHeaders;
import dev.samovar.http.Preconditions;
import dev.samovar.security.Operator;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** HTTP resource for single entries: list, get, put and delete. */
@Path("/api/cache/entries")
@OperatorOnly
@Tag(name = "Entries", description = "See, put and delete single entries")
public class EntryResource {

    private static final String KEY = "The key that the application chose, percent-encoded; for content the fingerprint"
            + " or the whole logical key";

    private final CacheStore store;
    private final StoredEntries entries;
    private final EntryRules rules;
    private final EntryKeys keys;
    private final AuditLog audit;
    private final InstantSource clock;

    EntryResource(CacheStore store, StoredEntries entries, EntryRules rules, AuditLog audit, InstantSource clock) {
        this.store = store;
        this.entries = entries;
        this.rules = rules;
        this.keys = new EntryKeys(store, entries, rules.namespaces());
        this.audit = audit;
        this.clock = clock;
    }

    /** A page of entries without their bodies. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "listEntries", summary = "A page of entries, fresh and stale, without their bodies")
    @APIResponse(
            responseCode = "200",
            description = "The page, with the cursor of the next one",
            content = @Content(schema = @Schema(implementation = EntryPageBody.class)))
    public Uni<EntryPageBody> list(
            @Parameter(description = "The namespace of the entries; all if not given", example = "explanation")
                    @RestQuery
                    @Nullable
                    String namespace,
            @Parameter(description = "A glob that the logical keys match", example = "*:Python*") @RestQuery @Nullable
                    String pattern,
            @Parameter(description = "The next_cursor of the page before") @RestQuery @Nullable String cursor,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "1000",
                                            defaultValue = "100"))
                    @RestQuery
                    @Nullable
                    String limit) {
        Namespace only = namespace == null || namespace.isEmpty()
                ? null
                : rules.namespaces().named(namespace);
        EntryQuery query = new EntryQuery(
                only,
                EntryRules.pattern(pattern),
                cursor == null || cursor.isEmpty() ? null : cursor,
                EntryRules.limit(limit));
        return store.version()
                .chain(version -> store.list(query)
                        .onFailure(IllegalArgumentException.class)
                        .transform(e -> new InvalidRequestException(String.valueOf(e.getMessage())))
                        .map(page -> EntryPageBody.of(page, version, rules.namespaces(), clock.instant())));
    }

    /** One entry as stored; 404 if there is none. */
    @GET
    @Path("/{namespace}/{key: .+}")
    @Produces(MediaType.WILDCARD)
    @Operation(
            operationId = "getEntry",
            summary = "One entry as it is stored",
            description = "With Cache-Status, Age and ETag; If-None-Match gives 304. Never calls the model")
    @APIResponse(
            responseCode = "200",
            description = "The entry's bytes in its media type",
            content =
                    @Content(
                            mediaType = MediaType.WILDCARD,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "304", description = "The client has the same version")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Uni<Response> get(
            @Parameter(example = "explanation") @RestPath String namespace,
            @Parameter(description = KEY, example = "5f1c0a9be2d34f6a8c7b1d2e3f405162") @RestPath("key") String ignored,
            @Context HttpServerRequest http) {
        return keys.of(rules.namespaces().named(namespace), http)
                .chain(key ->
                        key.map(entries::get).orElseGet(() -> Uni.createFrom().item(Optional.empty())))
                .map(found -> found.map(entry -> CacheHeaders.of(entry, http, clock.instant())
                                // A browser may show what an application stored, but must not run it
                                .header("X-Content-Type-Options", "nosniff")
                                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                                .build())
                        .orElseGet(EntryAnswers::absent));
    }

    /** Stores an entry in an application namespace. */
    @PUT
    @Path("/{namespace}/{key: .+}")
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "putEntry",
            summary = "Stores an entry of an application",
            description = "In a namespace that configuration adds (samovar.cache.namespaces.<name>.ttl). If-Match and"
                    + " If-None-Match are evaluated, which prevents lost updates")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.WILDCARD,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(
            responseCode = "200",
            description = "Stored, replacing another entry",
            content = @Content(schema = @Schema(implementation = EntryAnswers.Put.class)))
    @APIResponse(
            responseCode = "201",
            description = "Stored",
            content = @Content(schema = @Schema(implementation = EntryAnswers.Put.class)))
    @APIResponse(responseCode = "405", ref = "NotWritable")
    @APIResponse(responseCode = "412", ref = "PreconditionFailed")
    public Uni<Response> put(
            @Parameter(example = "sessions") @RestPath String namespace,
            @Parameter(description = "The key, percent-encoded", example = "user/42") @RestPath("key") String ignored,
            @Parameter(
                            description = "Lifetime in seconds; that of the namespace if not given",
                            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "31536000"))
                    @RestQuery
                    @Nullable
                    String ttl,
            byte @Nullable [] body,
            @Context ContainerRequestContext context,
            @Context HttpServerRequest http) {
        Namespace target = rules.namespaces().named(namespace);
        if (!rules.namespaces().isOfApplications(target)) {
            return Uni.createFrom().item(EntryAnswers.notWritable(target));
        }
        CacheKey key = EntryKeys.ofApplication(target, http);
        Optional<Precondition> precondition = Preconditions.ofWrite(http);
        byte[] bytes = body == null ? new byte[0] : body;
        if (bytes.length > rules.maxBytes()) {
            return Uni.createFrom().item(EntryAnswers.tooLarge(rules.maxBytes()));
        }
        StoredEntries.Value value = new StoredEntries.Value(
                bytes, EntryRules.mediaType(http.getHeader(HttpHeaders.CONTENT_TYPE)), EntryRules.ttl(ttl));
        Operator operator = audit.operator(context);
        return store.version()
                .chain(version -> entries.put(key, value, precondition).map(put -> {
                    audit.put(operator, target);
                    return EntryAnswers.stored(key.logical(version), put);
                }));
    }

    /** Deletes one entry; 404 if there is none. */
    @DELETE
    @Path("/{namespace}/{key: .+}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "deleteEntry",
            summary = "Removes one entry",
            description =
                    "A generation in progress for it is not stored. With If-Match or If-None-Match the delete waits for"
                            + " that generation, and an entry that does not match stays")
    @APIResponse(
            responseCode = "200",
            description = "Removed",
            content = @Content(schema = @Schema(implementation = EntryAnswers.Deleted.class)))
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "412", ref = "PreconditionFailed")
    public Uni<Response> delete(
            @Parameter(example = "explanation") @RestPath String namespace,
            @Parameter(description = KEY, example = "5f1c0a9be2d34f6a8c7b1d2e3f405162") @RestPath("key") String ignored,
            @Context ContainerRequestContext context,
            @Context HttpServerRequest http) {
        String name = EntryPath.key(http);
        Operator operator = audit.operator(context);
        Optional<Precondition> precondition = Preconditions.ofWrite(http);
        return keys.of(rules.namespaces().named(namespace), http)
                .chain(key ->
                        key.map(found -> entries.delete(found, precondition)).orElseGet(() -> noDelete(precondition)))
                .call(result -> audit.wrote(operator, "delete entry", namespace + '/' + name, result.count()))
                .onFailure(StoreUnavailableException.class)
                .call(() -> audit.failed(operator, "delete entry", namespace + '/' + name))
                .map(result -> result.count() == 0 ? EntryAnswers.absent() : EntryAnswers.deleted());
    }

    private static Uni<Invalidation> noDelete(Optional<Precondition> precondition) {
        return precondition.isPresent() && !precondition.get().holds(Optional.empty())
                ? Uni.createFrom().failure(PreconditionFailedException::new)
                : Uni.createFrom().item(Invalidation.local(Map.of()));
    }
}
