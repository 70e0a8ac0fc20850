package dev.samovar.model.http.refusal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.model.ModelException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.eclipse.microprofile.rest.client.ext.ResponseExceptionMapper;
import org.jspecify.annotations.Nullable;

/** The mapping of every answer other than success, or with an error in it, to the failure that it means. The cause of the failure has the provider's words. */
public final class Refusals implements ResponseExceptionMapper<ModelException> {

    private static final int OK = 200;
    private static final int TOO_MANY_REQUESTS = 429;

    private final Clock clock;
    private final ProviderWords words;
    private final Function<String, Optional<Duration>> waitInBody;

    /**
     * @param key the provider's key, which is never repeated
     * @param waitInBody reads from the body of a 429 how long the model asks to wait; never fails
     */
    public Refusals(Clock clock, Optional<String> key, Function<String, Optional<Duration>> waitInBody) {
        this.clock = clock;
        this.words = new ProviderWords(key);
        this.waitInBody = waitInBody;
    }

    /** A call that broke before there was an answer comes by with status 0: that is not for this mapping. */
    @Override
    public boolean handles(int status, MultivaluedMap<String, Object> headers) {
        return status >= 300;
    }

    @Override
    public ModelException toThrowable(Response response) {
        int status = response.getStatus();
        String body = body(response);
        Optional<Duration> wait =
                RetryAfter.ofHeader(response.getHeaderString(HttpHeaders.RETRY_AFTER), clock.instant());
        if (wait.isEmpty() && status == TOO_MANY_REQUESTS) {
            wait = waitInBody.apply(body);
        }
        return StatusFailure.of(words.refusal(status, body), wait);
    }

    /**
     * Does nothing if an answer with a status of success has no error in it; else throws the failure that the error stands
     * for, which is that of the status that it names.
     *
     * @param error the answer's {@code error}; null, empty or false for none
     */
    public void requireNone(@Nullable JsonNode error) {
        if (error == null || isNone(error)) {
            return;
        }
        OptionalInt named = ErrorStatus.of(error);
        int status = named.orElse(OK);
        ProviderRefusal refusal = words.refusal(status, error);
        if (named.isEmpty()) {
            throw UnusableAnswer.error(refusal);
        }
        Optional<Duration> wait =
                status == TOO_MANY_REQUESTS ? waitInBody.apply("{\"error\": " + error + "}") : Optional.empty();
        throw StatusFailure.of(refusal, "error %d in an answer with HTTP %d".formatted(status, OK), wait);
    }

    private static boolean isNone(JsonNode error) {
        return error.isContainerNode()
                ? error.isEmpty()
                : error.isNull() || error.asText().isBlank() || (error.isBoolean() && !error.booleanValue());
    }

    private static String body(Response response) {
        try {
            String body = response.hasEntity() ? response.readEntity(String.class) : "";
            return body == null ? "" : body;
        } catch (RuntimeException unreadable) {
            // A body that is no text says nothing; the status does
            return "";
        }
    }
}
