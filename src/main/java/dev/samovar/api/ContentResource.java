package dev.samovar.api;

import dev.samovar.content.Audience;
import dev.samovar.content.ContentService;
import dev.samovar.content.Explanation;
import dev.samovar.content.ExplanationRequest;
import dev.samovar.content.GeneratedTopic;
import dev.samovar.content.Presentation;
import dev.samovar.content.PresentationRequest;
import dev.samovar.content.Subtopics;
import dev.samovar.content.SubtopicsRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Learning content over HTTP. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Content", description = "Learning content, from the cache or from the model")
@APIResponse(
        responseCode = "400",
        description = "Invalid input",
        content = @Content(schema = @Schema(implementation = ErrorBody.class)))
@APIResponse(
        responseCode = "413",
        description = "The body or the image is too large",
        content = @Content(schema = @Schema(implementation = ErrorBody.class)))
@APIResponse(
        responseCode = "415",
        description = "Wrong media type",
        content = @Content(schema = @Schema(implementation = ErrorBody.class)))
@APIResponse(
        responseCode = "429",
        description = "The client's or the model's budget is used up; see Retry-After",
        content = @Content(schema = @Schema(implementation = ErrorBody.class)))
@APIResponse(
        responseCode = "502",
        description = "The model answered something unusable",
        content = @Content(schema = @Schema(implementation = ErrorBody.class)))
@APIResponse(
        responseCode = "503",
        description = "The model is out of reach; see Retry-After",
        content = @Content(schema = @Schema(implementation = ErrorBody.class)))
@APIResponse(
        responseCode = "504",
        description = "Not cached, or the model took too long",
        content = @Content(schema = @Schema(implementation = ErrorBody.class)))
public class ContentResource {

    private final ContentService content;
    private final ContentExchange exchange;
    private final ImageUpload uploads;

    ContentResource(ContentService content, ContentExchange exchange, ImageUpload uploads) {
        this.content = content;
        this.exchange = exchange;
        this.uploads = uploads;
    }

    @GET
    @Path("/subtopics")
    @Operation(operationId = "getSubtopics", summary = "The subtopics of a topic")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Subtopics.class)))
    public Uni<Response> subtopics(
            @Parameter(required = true, example = "Python Programming") @RestQuery @Nullable String topic,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "30", defaultValue = "15"))
                    @RestQuery
                    @Nullable
                    String count,
            @Parameter(description = "A BCP 47 tag", example = "en") @RestQuery @Nullable String language,
            @Context HttpServerRequest http) {
        return exchange.answer(http, d -> content.subtopics(SubtopicsRequest.of(topic, count, language), d));
    }

    @GET
    @Path("/explanation")
    @Operation(operationId = "getExplanation", summary = "The explanation of a topic or of one of its subtopics")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Explanation.class)))
    public Uni<Response> explanation(
            @Parameter(required = true, example = "Photosynthesis") @RestQuery @Nullable String topic,
            @Parameter(example = "The light reactions") @RestQuery @Nullable String subtopic,
            @Parameter(example = "high school") @RestQuery @Nullable String education,
            @Parameter(
                            schema =
                                    @Schema(
                                            enumeration = {"brief", "medium", "detailed"},
                                            defaultValue = "medium"))
                    @RestQuery
                    @Nullable
                    String detail,
            @Parameter(example = "visual") @RestQuery @Nullable String learningStyle,
            @Parameter(description = "A BCP 47 tag", example = "en") @RestQuery @Nullable String language,
            @Context HttpServerRequest http) {
        return exchange.answer(
                http,
                d -> content.explanation(
                        ExplanationRequest.of(
                                topic, subtopic, Audience.ofExplanation(education, detail, learningStyle, language)),
                        d));
    }

    @POST
    @Path("/create_subtopics")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "createSubtopics", summary = "The subtopics of a topic, asked for in a body")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = TopicBody.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Subtopics.class)))
    public Uni<Response> createSubtopics(byte @Nullable [] body, @Context HttpServerRequest http) {
        return exchange.answer(http, d -> {
            TopicBody topic = JsonBody.read(body, TopicBody.class);
            return content.subtopics(SubtopicsRequest.of(topic.topic(), null, null), d);
        });
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
        return exchange.answer(
                http,
                d -> content.presentation(
                        JsonBody.read(body, PresentationBody.class).request(), d));
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
                                            properties =
                                                    @SchemaProperty(
                                                            name = "image",
                                                            type = SchemaType.STRING,
                                                            format = "binary",
                                                            description =
                                                                    "A JPEG, PNG, WebP or GIF picture of at most 10 MiB"))))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = GeneratedTopic.class)))
    public Uni<Response> imageToTopic(@Context HttpServerRequest http) {
        return uploads.<Response>read(http, form -> exchange.answer(http, d -> content.imageTopic(form.image(), d)));
    }

    /** The body that asks for subtopics. */
    public record TopicBody(
            @Schema(required = true, examples = "Python Programming") @Nullable
            String topic) {}

    /** The body that asks for a presentation. */
    public record PresentationBody(
            @Schema(required = true, examples = "Python Programming") @Nullable
            String topic,

            @Schema(examples = "college") @Nullable String educationLevel,

            @Schema(enumeration = {"brief", "medium", "detailed"}) @Nullable
            String levelOfDetail,

            @Schema(required = true, minItems = 1, maxItems = 20) @Nullable
            List<@Nullable String> focus,

            @Nullable String learningStyle,
            @Nullable String language) {

        PresentationRequest request() {
            return PresentationRequest.of(
                    topic, focus, Audience.ofPresentation(educationLevel, levelOfDetail, learningStyle, language));
        }
    }
}
