package dev.samovar.model.http;

import dev.samovar.model.ModelException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.rest.client.ext.ResponseExceptionMapper;

/** The mapping of every answer other than success to the failure that it means, with the provider's words as its cause. */
public final class Refusals implements ResponseExceptionMapper<ModelException> {

    private final Clock clock;
    private final ProviderWords words;
    private final Function<String, Optional<Duration>> waitInBody;

    /**
     * @param key the provider's key, which is never repeated
     * @param waitInBody reads from the body of a 429 how long the model asks to be left alone; never fails
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
        if (wait.isEmpty() && status == 429) {
            wait = waitInBody.apply(body);
        }
        return StatusFailure.of(words.refusal(status, body), wait);
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
