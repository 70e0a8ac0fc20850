package dev.samovar.api.entries;

import dev.samovar.api.KnownNamespaces;
import dev.samovar.api.NegotiatedFields;
import dev.samovar.api.QueryParameters;
import dev.samovar.api.operator.OperatorOnly;
import dev.samovar.cache.key.ApplicationKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.content.RequestKey;
import dev.samovar.content.RequestKeys;
import dev.samovar.content.explain.MissDiagnosis;
import dev.samovar.content.explain.MissExplainer;
import dev.samovar.content.kind.Namespaces;
import dev.samovar.content.request.ExplanationRequest;
import dev.samovar.content.request.InvalidRequestException;
import dev.samovar.content.request.PresentationRequest;
import dev.samovar.content.request.SubtopicsRequest;
import dev.samovar.proxy.explain.ProxyExplainer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** HTTP resource that explains why a content request, or a proxied one, hits or misses. */
@Path("/api/cache/explain")
@OperatorOnly
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Entries", description = "See, put and delete single entries")
public class ExplainResource {

    private final KnownNamespaces namespaces;
    private final RequestKeys keys;
    private final MissExplainer explainer;
    private final ProxiedExplanations proxied;
    private final InstantSource clock;

    ExplainResource(
            KnownNamespaces namespaces,
            RequestKeys keys,
            MissExplainer explainer,
            ProxyExplainer proxied,
            InstantSource clock) {
        this.namespaces = namespaces;
        this.keys = keys;
        this.explainer = explainer;
        this.proxied = new ProxiedExplanations(proxied, explainer, clock);
        this.clock = clock;
    }

    /** Explains a content request, or the key of an application namespace. */
    @GET
    @Operation(
            operationId = "explain",
            summary = "Why a request for content hits or misses",
            description =
                    "Takes the parameters of the content call, and Accept-Language. It never calls the model, is not counted, and"
                            + " changes nothing. The reason for a missing entry comes from the history of this process")
    @Parameter(
            name = "namespace",
            in = ParameterIn.QUERY,
            required = true,
            schema = @Schema(type = SchemaType.STRING),
            example = "explanation")
    @Parameter(
            name = "topic",
            in = ParameterIn.QUERY,
            schema = @Schema(type = SchemaType.STRING),
            example = "Photosynthesis")
    @Parameter(name = "subtopic", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "count", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.INTEGER))
    @Parameter(name = "education", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "detail", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "educationLevel",
            in = ParameterIn.QUERY,
            description = "The same as 'education'",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "levelOfDetail",
            in = ParameterIn.QUERY,
            description = "The same as 'detail'",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "learningStyle", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "language", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING), example = "en")
    @Parameter(
            name = "focus",
            in = ParameterIn.QUERY,
            description = "For a presentation; once per subtopic",
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class))
    @Parameter(
            name = "image",
            in = ParameterIn.QUERY,
            description = "For image2topic: the SHA-256 of the image's bytes in hexadecimal digits",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "key",
            in = ParameterIn.QUERY,
            description = "For an application namespace",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "200",
            description = "The canonical request, its stored entry, and why it hits or misses",
            content = @Content(schema = @Schema(implementation = ExplainBody.class)))
    public Uni<RestResponse<ExplainBody>> explain(@Context RoutingContext context) {
        MultiMap query = context.queryParams();
        String name = QueryParameters.one(query, "namespace");
        Namespace namespace = namespaces.named(name == null ? "" : name);
        if (namespaces.isOfUpstreams(namespace)) {
            throw new InvalidRequestException("'" + namespace + "' is an upstream: send the request's body with POST"
                    + " /api/cache/explain?upstream=" + namespace + "&path=<its path>");
        }
        if (namespaces.isOfApplications(namespace)) {
            return application(namespace, QueryParameters.one(query, "key"))
                    .map(found -> RestResponse.ok(ExplainBody.of(found, clock.instant())));
        }
        NegotiatedFields fields = NegotiatedFields.of(field -> QueryParameters.one(query, field), context.request());
        return explainer
                .of(requestKey(namespace, fields, query.getAll("focus")))
                .map(found -> {
                    RestResponse.ResponseBuilder<ExplainBody> response =
                            RestResponse.ResponseBuilder.ok(ExplainBody.of(found, clock.instant()));
                    return fields.negotiated()
                            ? response.header(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE)
                                    .build()
                            : response.build();
                });
    }

    /** Explains a proxied request. */
    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "explainProxied",
            summary = "Why a request to an upstream hits, misses or is forwarded without the cache",
            description =
                    "Takes the request's body, and those of its headers that are part of the key: anthropic-version,"
                            + " openai-organization and others, and Samovar-Partition. Never its credential. Nothing is sent"
                            + " upstream, counted or changed")
    @Parameter(
            name = "upstream",
            in = ParameterIn.QUERY,
            required = true,
            schema = @Schema(type = SchemaType.STRING),
            example = "openai")
    @Parameter(
            name = "path",
            in = ParameterIn.QUERY,
            required = true,
            description =
                    "The path behind the upstream's name, with its query, as the client sends it; percent-encoded",
            schema = @Schema(type = SchemaType.STRING),
            example = "/v1/chat/completions")
    @Parameter(
            name = "scope",
            in = ParameterIn.QUERY,
            description = "Whose entries: 'service', 'anonymous', 'all', or the digest of a client's credential that"
                    + " explain shows for an entry. If not given, those of clients without a credential of their own",
            schema = @Schema(type = SchemaType.STRING))
    @RequestBody(
            required = true,
            description = "The body as the client sends it, up to 11 MiB",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT),
                            example =
                                    "{\"model\": \"gpt-4o\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}"))
    @APIResponse(
            responseCode = "200",
            description = "The canonical request, its stored entry, and why it hits, misses or is forwarded",
            content = @Content(schema = @Schema(implementation = ProxiedExplainBody.class)))
    public Uni<ProxiedExplainBody> explainProxied(byte @Nullable [] body, @Context RoutingContext context) {
        return proxied.of(context, body == null ? new byte[0] : body);
    }

    private Uni<MissDiagnosis> application(Namespace namespace, @Nullable String key) {
        if (key == null) {
            throw new InvalidRequestException("'key' is required: give the key of the entry");
        }
        try {
            return explainer.of(ApplicationKey.of(namespace, key), key);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(String.valueOf(e.getMessage()));
        }
    }

    private RequestKey requestKey(Namespace namespace, NegotiatedFields fields, List<String> focus) {
        if (namespace.equals(Namespaces.SUBTOPICS)) {
            return keys.of(SubtopicsRequest.of(fields));
        }
        if (namespace.equals(Namespaces.EXPLANATION)) {
            return keys.of(ExplanationRequest.of(fields));
        }
        if (namespace.equals(Namespaces.PRESENTATION)) {
            return keys.of(PresentationRequest.of(fields, new ArrayList<@Nullable String>(focus)));
        }
        String image = fields.get("image");
        return keys.ofImage(image == null ? "" : image, fields.get("language"));
    }
}
