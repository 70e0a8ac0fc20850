package dev.samovar.api.content;

import dev.samovar.api.NegotiatedFields;
import dev.samovar.api.QueryParameters;
import dev.samovar.content.ContentService;
import dev.samovar.content.Presentation;
import dev.samovar.content.kind.Explanation;
import dev.samovar.content.kind.GeneratedTopic;
import dev.samovar.content.kind.Subtopics;
import dev.samovar.content.request.ImageRequest;
import dev.samovar.content.request.PresentationRequest;
import dev.samovar.http.JsonBody;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Learning content over HTTP, but for plain GET requests, which {@link FastPathRoute} answers.
 *
 * <p>A request with a body, a precondition, directives or another {@code Accept} is not plain.
 */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Content", description = "Learning content, from the cache or from the model")
public class ContentResource {

    /** The description of the parameter {@code language}. */
    static final String LANGUAGE = "A BCP 47 tag. Without it the best of Accept-Language counts, then en";
    /** The description of other names of levels of detail. */
    static final String SYNONYMS = "lowDetail and basic are brief, mediumDetail and intermediate are medium,"
            + " highDetail and advanced are detailed";

    private static final String NOT_MODIFIED = "If-None-Match has the tag of the answer";

    private final ContentService content;
    private final ContentRequests requests;
    private final ContentResponder responder;
    private final ImageUpload uploads;

    ContentResource(ContentService content, ContentResponder responder, ImageUpload uploads) {
        this.content = content;
        this.requests = new ContentRequests(content);
        this.responder = responder;
        this.uploads = uploads;
    }

    @GET
    @Path("/subtopics")
    @Operation(operationId = "getSubtopics", summary = "The subtopics of a topic")
    @Parameter(
            name = "topic",
            in = ParameterIn.QUERY,
            required = true,
            schema = @Schema(type = SchemaType.STRING),
            example = "Python Programming")
    @Parameter(
            name = "count",
            in = ParameterIn.QUERY,
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "30", defaultValue = "15"))
    @Parameter(
            name = "language",
            in = ParameterIn.QUERY,
            description = LANGUAGE,
            schema = @Schema(type = SchemaType.STRING),
            example = "en")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Subtopics.class)))
    @APIResponse(responseCode = "304", description = NOT_MODIFIED)
    public Uni<Response> subtopics(@Context RoutingContext context) {
        return responder.answer(
                context.request(), () -> requests.subtopics(query(context)).call());
    }

    @GET
    @Path("/explanation")
    @Operation(operationId = "getExplanation", summary = "The explanation of a topic or of one of its subtopics")
    @Parameter(
            name = "topic",
            in = ParameterIn.QUERY,
            required = true,
            schema = @Schema(type = SchemaType.STRING),
            example = "Photosynthesis")
    @Parameter(
            name = "subtopic",
            in = ParameterIn.QUERY,
            schema = @Schema(type = SchemaType.STRING),
            example = "The light reactions")
    @Parameter(
            name = "education",
            in = ParameterIn.QUERY,
            description = "Also as 'educationLevel'",
            schema = @Schema(type = SchemaType.STRING),
            example = "high school")
    @Parameter(
            name = "detail",
            in = ParameterIn.QUERY,
            description = "Also as 'levelOfDetail'; " + SYNONYMS,
            schema =
                    @Schema(
                            type = SchemaType.STRING,
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
                            },
                            defaultValue = "medium"))
    @Parameter(
            name = "learningStyle",
            in = ParameterIn.QUERY,
            schema = @Schema(type = SchemaType.STRING),
            example = "visual")
    @Parameter(
            name = "language",
            in = ParameterIn.QUERY,
            description = LANGUAGE,
            schema = @Schema(type = SchemaType.STRING),
            example = "en")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Explanation.class)))
    @APIResponse(responseCode = "304", description = NOT_MODIFIED)
    public Uni<Response> explanation(@Context RoutingContext context) {
        return responder.answer(
                context.request(), () -> requests.explanation(query(context)).call());
    }

    @POST
    @Path("/create_subtopics")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "createSubtopics", summary = "The subtopics of a topic, asked for in a body")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = TopicBody.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Subtopics.class)))
    public Uni<Response> createSubtopics(byte @Nullable [] body, @Context HttpServerRequest http) {
        return responder.answer(
                http,
                () -> requests.subtopics(NegotiatedFields.of(JsonBody.read(body, TopicBody.class)::field, http))
                        .call());
    }

    @POST
    @Path("/create_presentation")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createPresentation",
            summary = "Explanations of several subtopics, side by side",
            description =
                    "If some fail, the answer has the others, and an error in the place of each that failed; it is"
                            + " not stored then. If all fail, so does the request.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = PresentationBody.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Presentation.class)))
    public Uni<Response> createPresentation(byte @Nullable [] body, @Context HttpServerRequest http) {
        return responder.answer(http, () -> {
            PresentationBody read = JsonBody.read(body, PresentationBody.class);
            NegotiatedFields fields = NegotiatedFields.of(read::field, http);
            PresentationRequest request = PresentationRequest.of(fields, read.focus());
            return new ContentCall(
                    fields.language(request.audience().language()), d -> content.presentation(request, d));
        });
    }

    @POST
    @Path("/image2topic")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(operationId = "imageToTopic", summary = "The topic of a picture")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.MULTIPART_FORM_DATA,
                            schema =
                                    @Schema(
                                            type = SchemaType.OBJECT,
                                            requiredProperties = "image",
                                            properties = {
                                                @SchemaProperty(
                                                        name = "image",
                                                        type = SchemaType.STRING,
                                                        format = "binary",
                                                        description =
                                                                "A JPEG, PNG, WebP or GIF picture of at most 10 MiB"),
                                                @SchemaProperty(
                                                        name = "language",
                                                        type = SchemaType.STRING,
                                                        description = LANGUAGE)
                                            })))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = GeneratedTopic.class)))
    public Uni<Response> imageToTopic(@Context HttpServerRequest http) {
        return uploads.<Response>read(http, form -> {
            NegotiatedFields fields = NegotiatedFields.of(form::field, http);
            return responder.answer(http, () -> imageTopic(form.image().in(fields.get("language")), fields));
        });
    }

    private ContentCall imageTopic(ImageRequest request, NegotiatedFields fields) {
        return new ContentCall(fields.language(request.language()), d -> content.imageTopic(request, d));
    }

    private static NegotiatedFields query(RoutingContext context) {
        MultiMap query = context.queryParams();
        return NegotiatedFields.of(name -> QueryParameters.one(query, name), context.request());
    }
}
