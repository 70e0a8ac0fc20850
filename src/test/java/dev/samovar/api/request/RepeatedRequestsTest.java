package dev.samovar.api.request;

import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Requests repeated byte for byte are answered, counted and measured like requests that differ each time. */
@QuarkusTest
@Tag("quarkus")
@Tag("store")
class RepeatedRequestsTest {

    private static final int TIMES = 8;
    // Also where it was found: a copy in memory makes way for Redis while announcements are late
    private static final Pattern OF_THE_MOMENT =
            Pattern.compile("(?mi)(?<=^date: ).*|(?<=^age: ).*|(?<=; ttl=)\\d+|; detail=\\w+");
    private static final Predicate<String> IN_MEMORY =
            Pattern.compile("; detail=(memory|near)\\R").asPredicate();

    @BeforeEach
    void awaitWarmed() {
        Service.awaitWarmed();
    }

    /** A request, with a field that the service does not look at. */
    private interface Request {
        String with(String userAgent);
    }

    private static Request explanation(String topic) {
        String query = URLEncoder.encode(topic, ISO_8859_1);
        return agent -> "GET /api/explanation?topic=" + query
                + " HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nUser-Agent: " + agent + "\r\n\r\n";
    }

    private static Request chat(String text, String more) {
        String body =
                "{\"model\":\"sample\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]" + more + "}";
        return agent -> "POST /sample/v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nUser-Agent: " + agent
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static final class Connection implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;

        Connection() throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), Service.port());
            socket.setSoTimeout(60_000);
            in = new DataInputStream(socket.getInputStream());
        }

        /** The response, head and body. */
        String answerTo(String request) throws IOException {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            String lower = head.toString().toLowerCase(Locale.ROOT);
            int at = lower.indexOf("content-length: ") + 16;
            byte[] body = new byte[Integer.parseInt(lower.substring(at, lower.indexOf('\r', at)))];
            in.readFully(body);
            return head + new String(body, ISO_8859_1);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static String withoutTime(String answer) {
        return OF_THE_MOMENT.matcher(answer).replaceAll("…");
    }

    private static void bothPathsAreTheSame(Request request, String namespace, String measured) throws IOException {
        try (Connection connection = new Connection()) {
            connection.answerTo(request.with("first"));
            // With Redis the next ones find it there, until the announcement of its storing has come
            await().until(() -> connection.answerTo(request.with("next")), IN_MEMORY);
            String expected = withoutTime(connection.answerTo(request.with("last")));
            assertThat(expected).startsWith("HTTP/1.1 200 OK\r\n").contains("samovar; hit; ttl=…");
            for (String agent : new String[] {"the same each time", null}) {
                long hits = hits(namespace);
                // That of the request before is recorded after its response has been sent
                long counted = settled(measured);
                for (int i = 0; i < TIMES; i++) {
                    String answer = connection.answerTo(request.with(agent == null ? "number " + i : agent));
                    assertThat(withoutTime(answer)).isEqualTo(expected);
                }
                assertThat(hits(namespace)).isEqualTo(hits + TIMES);
                await().untilAsserted(() -> assertThat(measured(measured)).isEqualTo(counted + TIMES));
            }
        }
    }

    private static long hits(String namespace) {
        return Service.stats().getLong("stats.namespaces." + namespace + ".hits");
    }

    private static long settled(String path) {
        AtomicLong last = new AtomicLong(-1);
        await().until(() -> {
            long now = measured(path);
            return last.getAndSet(now) == now;
        });
        return last.get();
    }

    /** How many successful requests of a path the server has measured. */
    private static long measured(String path) {
        return get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("http_server_requests_seconds_count")
                        && line.contains("status=\"200\"")
                        && line.contains("uri=\"" + path + "\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void contentIsTheSameOnBothPaths() throws IOException {
        bothPathsAreTheSame(explanation(topic("Repeated")), "explanation", "/api/explanation");
    }

    @Test
    void proxiedAnswerIsTheSameOnBothPaths() throws IOException {
        bothPathsAreTheSame(chat("repeated " + UUID.randomUUID(), ""), "sample", "/sample/{path}");
    }

    @Test
    void purgedEntryIsGoneAtOnce() throws IOException {
        Request content = explanation(topic("Purged"));
        Request proxied = chat("purged " + UUID.randomUUID(), "");
        try (Connection connection = new Connection()) {
            for (int round = 0; round < 3; round++) {
                for (Request request : new Request[] {content, proxied}) {
                    assertThat(connection.answerTo(request.with("one"))).contains("samovar; fwd=miss; stored");
                    for (int i = 0; i < TIMES; i++) {
                        assertThat(connection.answerTo(request.with("one"))).contains("samovar; hit; ttl=");
                    }
                }
                given().post("/api/cache/invalidate/explanation").then().statusCode(200);
                given().post("/api/cache/invalidate/sample").then().statusCode(200);
            }
        }
    }

    @Test
    void otherCredentialNeverGetsTheEntry() throws IOException {
        Request mine = chat("mine " + UUID.randomUUID(), "");
        try (Connection connection = new Connection()) {
            for (int i = 0; i < TIMES; i++) {
                connection.answerTo(mine.with("one\r\nAuthorization: Bearer sk-mine"));
            }
            assertThat(connection.answerTo(mine.with("one\r\nAuthorization: Bearer sk-mine")))
                    .contains("samovar; hit");
            assertThat(connection.answerTo(mine.with("one\r\nAuthorization: Bearer sk-your")))
                    .contains("samovar; fwd=miss");
        }
    }
}
