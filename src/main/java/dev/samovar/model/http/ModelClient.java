package dev.samovar.model.http;

import dev.samovar.model.ModelException;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.rest.client.ext.ResponseExceptionMapper;
import org.jboss.resteasy.reactive.client.api.LoggingScope;
import org.jboss.resteasy.reactive.client.api.QuarkusRestClientProperties;

/** The typed client of a model's HTTP API: one pool of HTTP/1.1 connections, which are kept alive. */
public final class ModelClient {

    private ModelClient() {}

    /**
     * A client that follows no redirect, takes no compressed answer and none over its limit, and logs nothing.
     *
     * @param api the JAX-RS interface of the API
     * @param refusals what answers other than success mean
     */
    public static <T> T of(
            Class<T> api, URI baseUrl, ResponseExceptionMapper<ModelException> refusals, ClientLimits limits) {
        return QuarkusRestClientBuilder.newBuilder()
                .baseUri(baseUrl)
                .connectTimeout(limits.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .readTimeout(limits.silence().toMillis(), TimeUnit.MILLISECONDS)
                .property(QuarkusRestClientProperties.CONNECTION_POOL_SIZE, limits.connections())
                .property(QuarkusRestClientProperties.KEEP_ALIVE_ENABLED, true)
                .property(QuarkusRestClientProperties.HTTP2, false)
                .followRedirects(false)
                .enableCompression(false)
                .loggingScope(LoggingScope.NONE)
                .loggingMaskedHeaders(Set.of("Authorization", "x-goog-api-key"))
                .disableDefaultMapper(true)
                .userAgent("samovar")
                .register(refusals)
                .httpClientRequestCustomizer(new AnswerLimit(limits.answerBytes()))
                .build(api);
    }
}
