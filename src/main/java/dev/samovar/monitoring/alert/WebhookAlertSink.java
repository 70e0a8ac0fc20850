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
 * A webhook that takes JSON as Slack's do: {@code text} for people, and the figures beside it for programs. Its URL is a
 * secret, and stands in no message of this class.
 */
public final class WebhookAlertSink implements AlertSink, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HttpClient client;
    private final URI url;
    private final Duration patience;

    /**
     * @param url where alerts go, {@code http} or {@code https}
     */
    public WebhookAlertSink(Vertx vertx, URI url) {
        this(vertx, url, PATIENCE);
    }

    WebhookAlertSink(Vertx vertx, URI url, Duration patience) {
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) patience.toMillis())
                .setKeepAlive(false)
                .setMaxPoolSize(2)
                .setMaxWaitQueueSize(2));
        this.url = url;
        this.patience = patience;
    }

    @Override
    public String name() {
        return "webhook";
    }

    /** Fails with a message without an address if the webhook does not take the alert in time. */
    @Override
    public Uni<Void> send(Alert alert) {
        return Uni.createFrom()
                .completionStage(() -> client.request(options())
                        .compose(request -> post(request, alert))
                        .toCompletionStage())
                .ifNoItem()
                .after(patience)
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
                .setTimeout(patience.toMillis());
    }

    private static Future<Void> post(HttpClientRequest request, Alert alert) {
        // Without handlers the client would log the end of the connection as an error
        return request.exceptionHandler(ended -> {})
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .send(body(alert).toBuffer())
                .compose(response -> taken(request, response));
    }

    private static Future<Void> taken(HttpClientRequest request, HttpClientResponse response) {
        // The status is all that counts: what comes with it is not read, however long it is
        response.exceptionHandler(ended -> {});
        request.reset();
        int status = response.statusCode();
        return status / 100 == 2
                ? Future.succeededFuture()
                : Future.failedFuture(DeliveryException.answered(status, response.getHeader(HttpHeaders.RETRY_AFTER)));
    }

    /** The news for people and for programs. */
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
