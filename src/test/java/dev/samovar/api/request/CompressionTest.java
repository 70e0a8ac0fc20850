package dev.samovar.api.request;

import static dev.samovar.testing.service.Service.topic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers in gzip, for clients that take it. */
@QuarkusTest
@Tag("quarkus")
@Tag("store")
class CompressionTest {

    // Does not ask for a coding by itself, and decodes none
    private final HttpClient client = HttpClient.newHttpClient();

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static HttpRequest.Builder gzip(HttpRequest.Builder request) {
        return request.header("Accept-Encoding", "gzip");
    }

    private static URI uri(String path) {
        return URI.create("http://localhost:" + Service.port() + path);
    }

    private static HttpRequest.Builder explanation(String topic) {
        return HttpRequest.newBuilder(uri("/api/explanation?topic=" + URLEncoder.encode(topic, StandardCharsets.UTF_8)
                + (topic.contains("Long") ? "&subtopic=" + "word".repeat(50) : "")));
    }

    /** A call whose answer is long, since it repeats the name of the model. */
    private static HttpRequest.Builder chat(String text) {
        return HttpRequest.newBuilder(uri("/sample/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"" + "model".repeat(200)
                        + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}"));
    }

    /** A topic that gives a long answer. */
    private static String longTopic() {
        return topic("Long " + "word ".repeat(25));
    }

    private static byte[] decoded(HttpResponse<byte[]> response) throws IOException {
        assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            return in.readAllBytes();
        }
    }

    private static String field(HttpResponse<?> response, String name) {
        return String.join(", ", response.headers().allValues(name));
    }

    @Test
    void contentIsTheSameInBothCodings() throws IOException {
        String topic = longTopic();
        HttpResponse<byte[]> plain = send(explanation(topic));
        assertThat(plain.body()).hasSizeGreaterThan(1_024);
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(field(plain, "Vary")).isEqualTo("Accept-Encoding, Accept-Language");
        // Also when it is repeated byte for byte
        for (int i = 0; i < 6; i++) {
            HttpResponse<byte[]> coded = send(gzip(explanation(topic)));
            assertThat(decoded(coded)).isEqualTo(plain.body());
            assertThat(coded.body()).hasSizeLessThan(plain.body().length);
            assertThat(field(coded, "Content-Length")).isEqualTo(Integer.toString(coded.body().length));
            assertThat(field(coded, "ETag")).isNotEqualTo(field(plain, "ETag"));
            assertThat(field(coded, "Vary")).isEqualTo("Accept-Encoding, Accept-Language");
            assertThat(field(coded, "Cache-Status")).contains("hit");
        }
        assertThat(send(explanation(topic)).body()).isEqualTo(plain.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void clientThatHasItInEitherCodingGetsNoBody(String method) {
        String topic = longTopic();
        String plain = field(send(explanation(topic)), "ETag");
        String coded = field(send(gzip(explanation(topic))), "ETag");
        for (String tag : new String[] {plain, coded, "W/" + coded}) {
            HttpResponse<byte[]> answer = send(gzip(explanation(topic))
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .header("If-None-Match", tag));
            assertThat(answer.statusCode()).as(tag).isEqualTo(304);
            assertThat(field(answer, "ETag")).isEqualTo(coded);
        }
        HttpResponse<byte[]> other = send(gzip(explanation(topic)).header("If-None-Match", "\"other-gzip\""));
        assertThat(other.statusCode()).isEqualTo(200);
    }

    @Test
    void headHasTheFieldsOfGet() {
        String topic = longTopic();
        HttpResponse<byte[]> get = send(gzip(explanation(topic)));
        HttpResponse<byte[]> head = send(gzip(explanation(topic)).method("HEAD", HttpRequest.BodyPublishers.noBody()));
        for (String name : new String[] {"Content-Encoding", "Content-Length", "ETag", "Vary"}) {
            assertThat(field(head, name)).as(name).isEqualTo(field(get, name));
        }
    }

    @Test
    void shortContentIsTheSameForAll() {
        String topic = topic("Short");
        HttpResponse<byte[]> answer = send(gzip(explanation(topic)));
        assertThat(answer.body()).hasSizeLessThan(1_024);
        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(field(answer, "Vary")).isEqualTo("Accept-Language");
    }

    @Test
    void proxiedAnswersOfTheCacheAreCompressed() throws IOException {
        String text = "long " + UUID.randomUUID();
        HttpResponse<byte[]> miss = send(gzip(chat(text)));
        assertThat(miss.headers().firstValue("Content-Encoding"))
                .as("what the upstream sent")
                .isEmpty();
        for (int i = 0; i < 6; i++) {
            HttpResponse<byte[]> hit = send(gzip(chat(text)));
            assertThat(decoded(hit)).isEqualTo(miss.body());
            assertThat(field(hit, "Vary")).containsIgnoringCase("Accept-Encoding");
            assertThat(field(hit, "Cache-Status")).contains("hit");
        }
        assertThat(send(chat(text)).body()).isEqualTo(miss.body());
    }

    @Test
    void storedStreamsStayAsTheyAre() {
        String body = "{\"model\":\"sample\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\""
                + UUID.randomUUID() + " word".repeat(300) + "\"}]}";
        for (int i = 0; i < 3; i++) {
            HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(uri("/sample/v1/chat/completions"))
                    .header("Content-Type", "application/json")
                    .header("Accept-Encoding", "gzip")
                    .POST(HttpRequest.BodyPublishers.ofString(body)));
            assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).startsWith("data: ");
        }
    }
}
