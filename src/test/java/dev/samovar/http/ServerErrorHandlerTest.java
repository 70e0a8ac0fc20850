package dev.samovar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.LogCapture;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Failures in the server itself, outside of any resource. */
class ServerErrorHandlerTest {

    private final Vertx vertx = Vertx.vertx();
    private HttpServer server;

    @BeforeEach
    void start() {
        Router router = Router.router(vertx);
        new ServerErrorHandler().register(router);
        router.get("/defect").handler(context -> {
            throw new IllegalStateException("a defect");
        });
        router.get("/large").handler(context -> ServerErrorHandler.answer(context.response(), 413));
        router.get("/invalid").handler(context -> context.fail(400));
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void unexpectedFailureHasTheRequestIdOfItsLogLine() throws Exception {
        try (LogCapture log = LogCapture.of(ServerErrorHandler.class)) {
            HttpResponse<String> response = get("/defect");

            assertThat(response.statusCode()).isEqualTo(500);
            assertThat(response.body())
                    .startsWith("{\"success\":false,\"error\":")
                    .doesNotContain("defect");
            assertThat(log.lines()).singleElement().asString().contains("a defect");
            assertThat(response.headers().firstValue("X-Request-Id"))
                    .hasValueSatisfying(id ->
                            assertThat(log.lines()).singleElement().asString().contains("request id " + id));
        }
    }

    @Test
    void answerOfNoResourceHasARequestId() throws Exception {
        HttpResponse<String> response = get("/large");

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.headers().firstValue("X-Request-Id"))
                .hasValueSatisfying(id -> assertThat(id).matches("[0-9a-f]{16}"));
    }

    @Test
    void invalidRequestHasARequestIdAndNoErrorInTheLog() throws Exception {
        try (LogCapture log = LogCapture.of(ServerErrorHandler.class)) {
            HttpResponse<String> response = get("/invalid");

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.headers().firstValue("X-Request-Id"))
                    .hasValueSatisfying(id -> assertThat(id).matches("[0-9a-f]{16}"));
            assertThat(log.lines()).isEmpty();
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
