package dev.samovar.monitoring.alert;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/**
 * A receiver with a Slack-compatible webhook.
 *
 * <p>The JSON has {@code text} for people and the statistics for programs. The URL is a secret: no message of this
 * class contains it.
 */
public final class WebhookAlertSink implements AlertSink, AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient client;
    private final URI url;
    private final Duration timeout;

    /**
     * A sink with a timeout of 5 seconds per attempt.
     *
     * @param url the webhook, {@code http} or {@code https}
     */
    public WebhookAlertSink(Vertx vertx, URI url) {
        this(vertx, url, TIMEOUT);
    }

    WebhookAlertSink(Vertx vertx, URI url, Duration timeout) {
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) timeout.toMillis())
                .setKeepAlive(false)
                .setMaxPoolSize(2)
                .setMaxWaitQueueSize(2));
        this.url = url;
        this.timeout = timeout;
    }

    @Override
    public String name() {
        return "webhook";
    }

    /** Fails if the webhook does not accept the alert in time, with a message that has no address. */
    @Override
    public Uni<Void> send(Alert alert) {
        return Uni.createFrom()
                .completionStage(() -> client.request(options())
                        .compose(request -> post(request, alert))
                        .toCompletionStage())
                .ifNoItem()
                .after(timeout)
                .failWith(DeliveryException::late)
                .onFailure()
                .transform(DeliveryException::of)
                .replaceWithVoid();
    }

    @Override
    public void close() {
        client.close();
    }

    private RequestOptions options() {
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(url.toString())
                .setTimeout(timeout.toMillis());
    }

    private static Future<Void> post(HttpClientRequest request, Alert alert) {
        // Without a handler the client logs the end of the connection as an error
        return request.exceptionHandler(ended -> {})
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .send(body(alert).toBuffer())
                .compose(response -> accepted(request, response));
    }

    private static Future<Void> accepted(HttpClientRequest request, HttpClientResponse response) {
        // Only the status counts: the body is not read, however long it is
        response.exceptionHandler(ended -> {});
        request.reset();
        int status = response.statusCode();
        return status / 100 == 2
                ? Future.succeededFuture()
                : Future.failedFuture(DeliveryException.answered(status, response.getHeader(HttpHeaders.RETRY_AFTER)));
    }

    /** The alert as JSON. */
    static JsonObject body(Alert alert) {
        HitRateWindow.Window window = alert.window();
        return new JsonObject()
                .put("text", alert.text())
                .put("kind", alert.kind().name().toLowerCase(Locale.ROOT))
                .put("hit_rate_percent", Math.round(window.hitRatePercent() * 100) / 100.0)
                .put("limit_percent", alert.limitPercent())
                .put("requests", window.requests())
                .put("hits", window.hits())
                .put("misses", window.misses())
                .put("window_seconds", HitRateWindow.SPAN.toSeconds())
                .put("low_since", alert.lowSince().toString())
                .put("at", alert.at().toString());
    }
}
