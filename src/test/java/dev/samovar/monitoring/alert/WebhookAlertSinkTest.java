package dev.samovar.monitoring.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.testing.LogCapture;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The webhook against a real server that accepts, fails, hangs or is stopped. */
class WebhookAlertSinkTest {

    private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");
    private static final Alert ALERT =
            new Alert(Alert.Kind.FALLEN, new HitRateWindow.Window(113, 137), 70, SINCE, SINCE);
    private static final String SECRET = "/services/T000/B000/secret-of-the-webhook";
    private static final Duration ENOUGH = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final List<JsonObject> taken = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void alertHasTextAndStatistics() throws Exception {
        WebhookAlertSink sink = sink(serverThat(this::takes), ENOUGH);

        sink.send(ALERT).await().atMost(ENOUGH);

        assertThat(asked).containsExactly("POST " + SECRET + " application/json");
        assertThat(taken)
                .containsExactly(new JsonObject()
                        .put("text", ALERT.text())
                        .put("kind", "fallen")
                        .put("hit_rate_percent", 45.2)
                        .put("limit_percent", 70.0)
                        .put("requests", 250)
                        .put("hits", 113)
                        .put("misses", 137)
                        .put("window_seconds", 300)
                        .put("low_since", SINCE.toString())
                        .put("at", SINCE.toString()));
    }

    @Test
    void successfulDeliveryIsNotLogged() throws Exception {
        LogCapture log = LogCapture.ofAll();
        try {
            for (int i = 0; i < 5; i++) {
                sink(serverThat(this::takes), ENOUGH).send(ALERT).await().atMost(ENOUGH);
            }
            // The client has logged everything about its connections when they are closed
            stop();
        } finally {
            log.close();
        }

        assertThat(log.lines())
                .filteredOn(line -> line.contains("ERROR") || line.contains("reset"))
                .isEmpty();
    }

    @Test
    void connectionThatBreaksIsAFailureAndNotLogged() throws Exception {
        LogCapture log = LogCapture.ofAll();
        try {
            WebhookAlertSink sink =
                    sink(serverThat(request -> request.connection().close()), ENOUGH);
            assertThatThrownBy(() -> sink.send(ALERT).await().atMost(ENOUGH))
                    .hasMessageStartingWith("connection failed")
                    .hasNoCause();
            stop();
        } finally {
            log.close();
        }

        assertThat(log.lines())
                .filteredOn(line -> line.contains("ERROR") || line.contains("WARN"))
                .isEmpty();
    }

    @Test
    void busyWebhookAcceptsTheAlertOnRetry() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        WebhookAlertSink webhook = sink(
                serverThat(request -> {
                    if (requests.incrementAndGet() == 1) {
                        request.response()
                                .setStatusCode(429)
                                .putHeader("Retry-After", "0")
                                .end("slow down");
                    } else {
                        takes(request);
                    }
                }),
                ENOUGH);

        new RetryingAlertSink(webhook).send(ALERT).await().atMost(ENOUGH);

        assertThat(taken).hasSize(1);
        assertThat(requests).hasValue(2);
    }

    @Test
    void nothingIsSentBeforeSubscription() throws Exception {
        WebhookAlertSink sink = sink(serverThat(this::takes), ENOUGH);
        sink.send(ALERT);
        sink.send(ALERT).await().atMost(ENOUGH);

        assertThat(asked).hasSize(1);
    }

    @Test
    void refusalFailsWithoutTheSecret() throws Exception {
        WebhookAlertSink sink =
                sink(serverThat(request -> request.response().setStatusCode(404).end("no_team")), ENOUGH);

        assertThatThrownBy(() -> sink.send(ALERT).await().atMost(ENOUGH))
                .hasMessage("answered 404")
                .hasNoCause();
    }

    @Test
    void redirectIsNotFollowed() throws Exception {
        int elsewhere = serverThat(this::takes);
        WebhookAlertSink sink = sink(
                serverThat(request -> request.response()
                        .setStatusCode(307)
                        .putHeader("Location", "http://127.0.0.1:" + elsewhere + "/")
                        .end()),
                ENOUGH);

        assertThatThrownBy(() -> sink.send(ALERT).await().atMost(ENOUGH)).hasMessage("answered 307");
        assertThat(asked).isEmpty();
    }

    @Test
    void serverWithoutAnswerTimesOut() throws Exception {
        WebhookAlertSink sink = sink(serverThat(request -> {}), Duration.ofMillis(300));

        assertThatThrownBy(() -> sink.send(ALERT).await().atMost(ENOUGH)).hasMessage("no answer in time");
    }

    @Test
    void unreachableServerFailsWithoutTheSecret() {
        assertThatThrownBy(() -> sink(1, ENOUGH).send(ALERT).await().atMost(ENOUGH))
                .hasMessage("connection refused")
                .hasNoCause();
    }

    @Test
    void unknownHostFailsWithoutTheSecret() {
        WebhookAlertSink sink = new WebhookAlertSink(vertx, URI.create("http://nowhere.invalid" + SECRET), ENOUGH);

        assertThatThrownBy(() -> sink.send(ALERT).await().atMost(ENOUGH))
                .hasMessageNotContaining("nowhere")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    private void takes(HttpServerRequest request) {
        asked.add(request.method() + " " + request.path() + " " + request.getHeader("Content-Type"));
        request.body().onSuccess(body -> {
            taken.add(body.toJsonObject());
            request.response().end("ok");
        });
    }

    private int serverThat(Handler<HttpServerRequest> answers) throws Exception {
        HttpServer server = vertx.createHttpServer().requestHandler(answers);
        return server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
    }

    private WebhookAlertSink sink(int port, Duration patience) {
        return new WebhookAlertSink(vertx, URI.create("http://127.0.0.1:" + port + SECRET), patience);
    }
}
