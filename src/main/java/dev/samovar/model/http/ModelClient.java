package dev.samovar.model.http;

import dev.samovar.model.http.refusal.Refusals;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jboss.resteasy.reactive.client.api.LoggingScope;
import org.jboss.resteasy.reactive.client.api.QuarkusRestClientProperties;

/**
 * The typed client of a model's HTTP API: one pool of HTTP/1.1 connections, which are kept alive.
 *
 * @param <A> the JAX-RS interface of the API; each of its methods has the query parameter {@value #CALL}
 */
public final class ModelClient<A> {

    /** The query parameter that each method of an API has; it is not sent. */
    public static final String CALL = PooledCalls.PARAMETER;

    private final PooledCalls calls = new PooledCalls();
    private final A api;

    /**
     * A client that follows no redirect, takes no compressed answer and none over its limit, and logs nothing.
     *
     * @param api the JAX-RS interface of the API
     * @param refusals what answers other than success mean
     */
    public ModelClient(Class<A> api, URI baseUrl, Refusals refusals, ClientOptions options) {
        ClientLimits limits = options.limits();
        QuarkusRestClientBuilder builder = QuarkusRestClientBuilder.newBuilder()
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
                .httpClientRequestCustomizer(calls.andThen(new AnswerLimit(limits.answerBytes())));
        options.tls().ifPresent(builder::tlsConfiguration);
        this.api = builder.build(api);
    }

    /**
     * Sends a call, and once more if its pooled connection turns out to be closed. Nothing is sent before subscription.
     *
     * @param call makes the call of the API and the value of {@link #CALL}
     */
    public <T> Uni<T> send(BiFunction<A, String, Uni<T>> call) {
        return calls.send(number -> call.apply(api, number));
    }
}
