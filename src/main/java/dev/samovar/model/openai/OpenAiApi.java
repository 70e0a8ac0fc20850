package dev.samovar.model.openai;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.model.http.ModelClient;
import io.quarkus.rest.client.reactive.jackson.ClientObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/**
 * The part of OpenAI's API that is used, and that others speak too.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">OpenAI API: chat completions</a>
 */
@Path("/chat/completions")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
interface OpenAiApi {

    /** Asks a model; the item is null if the answer has no body. */
    @POST
    Uni<OpenAiAnswer> complete(
            @QueryParam(ModelClient.CALL) String call,
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            OpenAiRequest request);

    /** JSON of the protocol, whatever the service's own JSON looks like. */
    @ClientObjectMapper
    static ObjectMapper json() {
        return new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }
}
