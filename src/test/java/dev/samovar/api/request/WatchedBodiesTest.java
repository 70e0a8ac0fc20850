package dev.samovar.api.request;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.http.body.BodyTimeout;
import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import jakarta.inject.Inject;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A request whose body has come, or that has none, is watched no longer than it takes to answer. */
@QuarkusTest
@Tag("quarkus")
class WatchedBodiesTest {

    /** Shared with the tests before, so what they left behind may be watched still. */
    @Inject
    BodyTimeout bodies;

    @Test
    void answeredHttp2RequestsAreNotTracked() throws Exception {
        int others = bodies.watched();
        Vertx vertx = Vertx.vertx();
        try {
            HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false));
            ask(client);
            // Hits are answered while the end of their request is still to come
            ask(client);

            await().untilAsserted(() -> assertThat(bodies.watched()).isLessThanOrEqualTo(others));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
        }
    }

    /** Its answer does not wait for the body, which is watched until the connection ends. */
    @Test
    void requestOfADisconnectedClientIsNotTracked() throws Exception {
        int others = bodies.watched();
        try (Socket socket = new Socket("localhost", Service.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("GET /api/subtopics?topic=leaves HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{"
                            .getBytes(US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(12), US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
            assertThat(bodies.watched()).isPositive();
        }

        await().untilAsserted(() -> assertThat(bodies.watched()).isLessThanOrEqualTo(others));
    }

    private static void ask(HttpClient client) throws Exception {
        List<Future<Integer>> asked = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            asked.add(client.request(HttpMethod.GET, Service.port(), "localhost", "/api/subtopics?topic=h2")
                    .compose(request -> status(request, "")));
            asked.add(client.request(HttpMethod.POST, Service.port(), "localhost", "/api/create_subtopics")
                    .compose(request ->
                            status(request.putHeader("Content-Type", "application/json"), "{\"topic\": \"h2\"}")));
        }
        Future.all(asked).toCompletionStage().toCompletableFuture().get(20, SECONDS);
        assertThat(asked).extracting(Future::result).containsOnly(200);
    }

    /** Sends and adds handlers in one task of the event loop, since an ended answer calls no later handler. */
    private static Future<Integer> status(HttpClientRequest request, String body) {
        return request.send(body).compose(answer -> answer.end().map(end -> answer.statusCode()));
    }
}
