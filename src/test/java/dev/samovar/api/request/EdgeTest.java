package dev.samovar.api.request;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.content.request.InvalidRequestException;
import dev.samovar.http.body.BodyBudget;
import dev.samovar.testing.LogCapture;
import dev.samovar.testing.service.RawHttp;
import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients may fill up: uploads, forms, meters. */
@QuarkusTest
@Tag("quarkus")
@Tag("profile")
@TestProfile(EdgeTest.Uploads.class)
class EdgeTest {

    private static final Path FOLDER = Path.of("target/uploads-of-edge-test");
    private static final int WORKERS = 4;
    private static final String FORM = "multipart/form-data; boundary=b";
    private static final String PART =
            "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.gif\"\r\n\r\n";

    /** A folder of its own for what Quarkus would upload, and few threads for what blocks. */
    public static final class Uploads implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.http.body.uploads-directory",
                    FOLDER.toString(),
                    "quarkus.thread-pool.max-threads",
                    Integer.toString(WORKERS));
        }
    }

    @Inject
    BodyBudget bodies;

    private LogCapture errors;

    @BeforeEach
    void listen() {
        errors = LogCapture.ofErrors();
    }

    @AfterEach
    void noErrors() {
        errors.close();
        assertThat(errors.lines()).isEmpty();
    }

    @Test
    void refusalThatNobodyWaitsForIsNoError() {
        Infrastructure.handleDroppedException(new InvalidRequestException("'image' is required"));
    }

    @Test
    void abortedUploadLeavesNothingBehind() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), Service.port());
            sockets.add(socket);
            socket.getOutputStream()
                    .write((head("/api/image2topic", FORM, "Content-Length: 5000000") + PART + "GIF89a"
                                    + "x".repeat(2_000_000))
                            .getBytes(ISO_8859_1));
        }
        await().until(() -> bodies.taken() > 10_000_000);
        assertThat(files()).isEmpty();
        for (Socket socket : sockets) {
            socket.close();
        }

        await().until(() -> bodies.taken() == 0);
        assertThat(files()).isEmpty();
    }

    @Test
    void answeredUploadFreesItsMemory() throws IOException {
        given().multiPart("image", "a.gif", Service.topic("GIF89a").getBytes(ISO_8859_1), "image/gif")
                .post("/api/image2topic");
        given().multiPart("image", "a.txt", new byte[2_000_000], "image/gif").post("/api/image2topic");

        await().until(() -> bodies.taken() == 0);
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 1_001, 2_001, 20_000})
    void formWithTooManyPartsIsRefused(int parts) throws IOException {
        String part = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n";
        RawHttp.Answer answer = form(part.repeat(parts) + PART + "GIF89a\r\n--b--\r\n");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("more than 100 parts");
    }

    @Test
    void longTextFieldIsTooLarge() throws IOException {
        RawHttp.Answer answer = form("--b\r\nContent-Disposition: form-data; name=\"language\"\r\n\r\n"
                + "x".repeat(70_000) + "\r\n" + PART + "GIF89a\r\n--b--\r\n");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body()).contains("\"success\":false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--b", "--b--\r\n", "rubbish", "--b\r\nrubbish\r\n\r\n\r\n--b--\r\n", "--b\r\n\r\n"})
    void malformedFormIsABadRequest(String body) throws IOException {
        RawHttp.Answer answer = form(body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("\"success\":false");
    }

    /** The connection is closed after the answer, although the client keeps sending. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "POST, /api/image2topic, multipart/form-data; boundary=b",
        "POST, /api/create_subtopics, application/json",
        "PUT, /api/cache/entries/nope/x, text/plain"
    })
    void endlessBodyIsRefusedAndTheConnectionClosed(String method, String path, String type) throws IOException {
        String head = head(path, type, "Transfer-Encoding: chunked").replaceFirst("POST", method);
        String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";

        RawHttp.Answer answer = RawHttp.sendForEver(head.getBytes(ISO_8859_1), chunk.getBytes(ISO_8859_1));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body()).contains("\"success\":false", "too large");
        await().until(() -> bodies.taken() == 0);
    }

    @Test
    void slowBodiesHoldNoWorker() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * WORKERS; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), Service.port());
                slow.add(socket);
                socket.getOutputStream()
                        .write((head("/api/create_subtopics", "application/json", "Content-Length: 100000")
                                        + " ".repeat(50_000))
                                .getBytes(ISO_8859_1));
            }
            await().until(() -> bodies.taken() > slow.size() * 30_000L);

            String body = "{\"topic\": \"" + Service.topic("Tea") + "\"}" + " ".repeat(20_000);
            RawHttp.Answer json = RawHttp.send(head(
                            "/api/create_subtopics",
                            "application/json",
                            "Connection: close\r\nContent-Length: " + body.length())
                    + body);
            RawHttp.Answer image = form(PART + Service.topic("GIF89a") + "\r\n--b--\r\n");

            assertThat(json.status()).as(json.body()).isEqualTo(200);
            assertThat(image.status()).as(image.body()).isEqualTo(400);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        await().until(() -> bodies.taken() == 0);
    }

    /** A client may wait for it before it sends its body (RFC 9110, section 10.1.1). */
    @ParameterizedTest
    @CsvSource({"/api/create_subtopics, application/json, 400", "/api/image2topic, multipart/form-data; boundary=b, 400"
    })
    void clientThatWaitsForItIsToldToContinue(String path, String type, int status) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Service.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(head(path, type, "Expect: 100-continue\r\nContent-Length: 2")
                            .getBytes(ISO_8859_1));
            String first = "HTTP/1.1 100 Continue\r\n\r\n";
            assertThat(new String(socket.getInputStream().readNBytes(first.length()), ISO_8859_1))
                    .isEqualTo(first);

            socket.getOutputStream().write("{}".getBytes(ISO_8859_1));

            assertThat(new String(socket.getInputStream().readNBytes(12), ISO_8859_1))
                    .isEqualTo("HTTP/1.1 " + status);
        }
    }

    @Test
    void putWithContentRangeIsRefused() throws IOException {
        RawHttp.Answer answer = RawHttp.send(
                "PUT /api/cache/entries/apps/x HTTP/1.1\r\nHost: localhost\r\nContent-Range: bytes 0-1/10\r\n"
                        + "Content-Length: 2\r\n\r\nab");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("\"success\":false");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "Host: other\r\nContent-Length: 2\r\n"})
    void ambiguousHeadIsRefusedAndTheConnectionClosed(String headers) throws IOException {
        RawHttp.Answer answer = RawHttp.send("POST /api/create_subtopics HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\n" + headers + "\r\n2\r\n{}\r\n0\r\n\r\n");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.head()).containsIgnoringCase("connection: close");
        assertThat(answer.body()).contains("\"success\":false");
    }

    @Test
    void unknownMethodsAndPathsAreNotLabels() throws IOException {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            requests.append("QX").append(i).append(" /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }
        for (int i = 0; i < 300; i++) {
            requests.append("GET /api/madeup").append(i).append(" HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }
        RawHttp.Answer answer =
                RawHttp.send(requests + "QX /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.head()).containsIgnoringCase("allow: GET, HEAD, OPTIONS");

        String metrics = given().get("/q/metrics").asString();
        assertThat(metrics).doesNotContain("QX").doesNotContain("madeup");
        assertThat(metrics).contains("samovar_management_refusals_total{reason=\"wrong_key\"}");
    }

    private static RawHttp.Answer form(String body) throws IOException {
        return RawHttp.send(
                head("/api/image2topic", FORM, "Connection: close\r\nContent-Length: " + body.length()) + body);
    }

    private static String head(String path, String type, String more) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\n" + more + "\r\n\r\n";
    }

    private static List<Path> files() throws IOException {
        if (!Files.exists(FOLDER)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
