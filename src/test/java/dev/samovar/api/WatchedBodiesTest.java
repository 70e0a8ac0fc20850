package dev.samovar.api;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A request whose body has come, or that has none, is watched no longer than it takes to answer. */
@QuarkusTest
class WatchedBodiesTest {

    @Inject
    SlowBodies bodies;

    @Test
    void requestsOverHttp2AreNotWatchedOnceTheyAreAnswered() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false));
            ask(client);
            // Hits are answered while the end of their request is still to come
            ask(client);

            await().untilAsserted(() -> assertThat(bodies.watched()).isZero());
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
        }
    }

    private static void ask(HttpClient client) throws Exception {
        List<Future<Integer>> asked = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            asked.add(client.request(HttpMethod.GET, Service.port(), "localhost", "/api/subtopics?topic=h2")
                    .compose(HttpClientRequest::send)
                    .compose(answer -> answer.end().map(end -> answer.statusCode())));
            asked.add(client.request(HttpMethod.POST, Service.port(), "localhost", "/api/create_subtopics")
                    .compose(request -> request.putHeader("Content-Type", "application/json")
                            .send("{\"topic\": \"h2\"}"))
                    .compose(answer -> answer.end().map(end -> answer.statusCode())));
        }
        Future.all(asked).toCompletionStage().toCompletableFuture().get(20, SECONDS);
        assertThat(asked).extracting(Future::result).containsOnly(200);
    }
}
