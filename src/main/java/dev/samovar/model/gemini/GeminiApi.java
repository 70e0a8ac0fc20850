package dev.samovar.model.gemini;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.model.http.ModelClient;
import io.quarkus.rest.client.reactive.jackson.ClientObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/**
 * The part of Gemini's REST API that is used.
 *
 * @see <a href="https://ai.google.dev/api/generate-content">Gemini API: generating content</a>
 */
@Path("/v1beta/models")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
interface GeminiApi {

    /** Asks a model; the item is null if the answer has no body. */
    @POST
    @Path("/{model}:generateContent")
    Uni<GeminiAnswer> generateContent(
            @QueryParam(ModelClient.CALL) String call,
            @HeaderParam("x-goog-api-key") @Nullable String apiKey,
            @PathParam("model") String model,
            GeminiRequest request);

    /** JSON of the protocol, whatever the service's own JSON looks like. */
    @ClientObjectMapper
    static ObjectMapper json() {
        return new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }
}
