package dev.samovar.proxy.route;

import static dev.samovar.proxy.route.ProxyBench.status;
import static dev.samovar.proxy.route.ProxyBench.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.testing.upstream.UpstreamServer;
import io.vertx.core.http.HttpServerResponse;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams that show the credential that they got, in the bodies of their answers. */
class ShownKeysTest {

    private static final String STARS = "*".repeat(ProxyBench.KEY.length());

    private final ProxyBench bench = new ProxyBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static String credential(UpstreamServer.Exchange exchange) {
        return exchange.request().getHeader("Authorization");
    }

    @Test
    void passedThroughAnswerDoesNotShowTheServicesKey() {
        bench.upstream.answer(exchange -> exchange.response().end("You sent: " + credential(exchange)));

        HttpResponse<String> response = bench.get("/up/v1/models");

        assertThat(response.body()).isEqualTo("You sent: Bearer " + STARS);
        assertThat(response.headers().firstValueAsLong("Content-Length"))
                .hasValue(response.body().length());
    }

    @Test
    void passedThroughStreamDoesNotShowItAcrossChunks() {
        bench.upstream.answer(exchange -> {
            HttpServerResponse response = stream(exchange);
            credential(exchange).chars().forEach(sign -> response.write(Character.toString(sign)));
            response.end();
        });

        assertThat(bench.get("/up/v1/events").body()).isEqualTo("Bearer " + STARS);
    }

    @Test
    void neitherAMissNorAHitShowsIt() {
        bench.upstream.answer(exchange -> exchange.response().end("good " + credential(exchange)));

        HttpResponse<String> miss = bench.send(bench.chat("{}"));
        HttpResponse<String> hit = bench.send(bench.chat("{}"));

        assertThat(miss.body()).isEqualTo(hit.body()).isEqualTo("good Bearer " + STARS);
        assertThat(status(hit)).contains("; hit;");
    }

    @Test
    void neitherAStreamNorItsHitShowsIt() {
        bench.upstream.answer(exchange -> {
            HttpServerResponse response = stream(exchange);
            String event = "data: " + credential(exchange) + "\n\n";
            response.write(event.substring(0, 20));
            response.write(event.substring(20));
            response.end(FakeDialect.STREAM_END);
        });

        HttpResponse<String> miss = bench.send(bench.chat("{\"stream\":true}"));
        await().atMost(Duration.ofMinutes(1)).until(() -> bench.streams.generationsUnderWay() == 0);
        HttpResponse<String> hit = bench.send(bench.chat("{\"stream\":true}"));

        assertThat(miss.body())
                .isEqualTo(hit.body())
                .isEqualTo("data: Bearer " + STARS + "\n\n" + FakeDialect.STREAM_END);
        assertThat(status(hit)).contains("; hit;");
    }

    @Test
    void refusalDoesNotShowIt() {
        bench.upstream.answer(
                exchange -> exchange.response().setStatusCode(401).end("No such key: " + credential(exchange)));

        assertThat(bench.send(bench.chat("{}")).body()).isEqualTo("No such key: Bearer " + STARS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/up/v1/models", "/up/v1/chat/completions"})
    void answerIsAskedForWithoutACoding(String path) {
        bench.send(bench.request(path).header("Accept-Encoding", "gzip, br").build());

        assertThat(bench.upstream.requests().get(0).headers().getAll("Accept-Encoding"))
                .containsExactly("identity");
    }

    @Test
    void answerInACodingIsPassedOnAsItIs() {
        bench.upstream.answer(exchange ->
                exchange.response().putHeader("Content-Encoding", "odd").end(credential(exchange)));

        assertThat(bench.get("/up/v1/models").body()).isEqualTo("Bearer " + ProxyBench.KEY);
    }

    @Test
    void callersOwnCredentialAndCodingsAreLeftAlone() {
        bench.upstream.answer(exchange -> exchange.response().end(credential(exchange) + " " + ProxyBench.KEY));

        HttpResponse<String> response = bench.send(bench.request("/up/v1/models")
                .header(FakeKeys.OWN, "own-key-0123456789")
                .header("Accept-Encoding", "gzip, br")
                .build());

        assertThat(response.body()).isEqualTo("own-key-0123456789 " + ProxyBench.KEY);
        assertThat(bench.upstream.requests().get(0).headers().get("Accept-Encoding"))
                .isEqualTo("gzip, br");
    }
}
