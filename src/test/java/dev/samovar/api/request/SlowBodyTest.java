package dev.samovar.api.request;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.api.operator.AccessTest;
import dev.samovar.testing.service.RawHttp;
import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client that sends its body ever so slowly holds nothing for long. Each test waits until the server closes. */
@QuarkusTest
@Tag("quarkus")
@Tag("profile")
@TestProfile(AccessTest.WithOperatorKeys.class)
class SlowBodyTest {

    private static final ExecutorService POOL = Executors.newCachedThreadPool();

    @AfterAll
    static void stop() {
        POOL.shutdownNow();
    }

    @Test
    void bodyThatDoesNotArriveTimesOut() {
        List<CompletableFuture<RawHttp.Answer>> answers = List.of(
                send("/api/create_subtopics", "application/json", "Content-Length: 1000", "{"),
                send("/api/create_presentation", "application/json", "Transfer-Encoding: chunked", "1", "{"),
                send(
                        "/api/image2topic",
                        "multipart/form-data; boundary=x",
                        "Content-Length: 100000",
                        "--x",
                        "Content-Disposition: form-data; name=\"image\"; filename=\"a\"",
                        "",
                        "GIF89a"));

        assertThat(answers).extracting(CompletableFuture::join).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.body()).contains("\"success\":false").contains("send it faster");
        });
    }

    @Test
    void connectionOfARefusedRequestEndsWithoutItsBody() {
        List<CompletableFuture<RawHttp.Answer>> answers = List.of(
                send("/api/cache/version", "application/json", "Content-Length: 1000", "{"),
                send("/api/cache/invalidate/explanation", "application/json", "Content-Length: 1000", "{"),
                send("/api/cache/warm", "application/json", "Transfer-Encoding: chunked", "1", "{"));

        assertThat(answers)
                .extracting(answer -> answer.join().status())
                .as("the answer to a request without a key, and then the end")
                .containsOnly(401);
    }

    /** Over HTTP/2 a request without a length may have a body too. */
    @Test
    void streamLeftOpenIsResetAfterTheAnswer() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            CompletableFuture<Integer> status = new CompletableFuture<>();
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            vertx.createHttpClient(new HttpClientOptions()
                            .setProtocolVersion(HttpVersion.HTTP_2)
                            .setHttp2ClearTextUpgrade(false))
                    .request(HttpMethod.GET, Service.port(), "localhost", "/api/subtopics?topic=left%20open")
                    .onFailure(status::completeExceptionally)
                    .onSuccess(request -> {
                        request.exceptionHandler(end::complete);
                        request.response().onComplete(answer -> status.complete(answer.statusCode()), end::complete);
                        request.sendHead();
                    });

            assertThat(status.get(10, SECONDS)).isEqualTo(200);
            assertThat(end.get(15, SECONDS)).isInstanceOf(StreamResetException.class);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
        }
    }

    private static CompletableFuture<RawHttp.Answer> send(String path, String type, String framing, String... body) {
        String request = String.join(
                "\r\n",
                "POST " + path + " HTTP/1.1",
                "Host: localhost",
                "Content-Type: " + type,
                framing,
                "",
                String.join("\r\n", body));
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return RawHttp.send(request);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                POOL);
    }
}
