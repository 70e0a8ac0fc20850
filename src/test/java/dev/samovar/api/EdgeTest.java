package dev.samovar.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.api.content.ImageUpload;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
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
@TestProfile(EdgeTest.Uploads.class)
class EdgeTest {

    private static final Path FOLDER = Path.of("target/uploads-of-edge-test");
    private static final String FORM = "multipart/form-data; boundary=b";
    private static final String PART =
            "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.gif\"\r\n\r\n";

    /** A folder of its own for what Quarkus would upload. */
    public static final class Uploads implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.http.body.uploads-directory", FOLDER.toString());
        }
    }

    @Inject
    ImageUpload uploads;

    private final LoggedErrors errors = new LoggedErrors();

    @BeforeEach
    void listen() {
        errors.start();
    }

    @AfterEach
    void noErrors() {
        errors.stop();
        assertThat(errors.lines()).isEmpty();
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
        await().until(() -> uploads.heldBytes() > 10_000_000);
        assertThat(files()).isEmpty();
        for (Socket socket : sockets) {
            socket.close();
        }

        await().until(() -> uploads.heldBytes() == 0);
        assertThat(files()).isEmpty();
    }

    @Test
    void answeredUploadGivesItsMemoryBack() throws IOException {
        given().multiPart("image", "a.gif", Service.topic("GIF89a").getBytes(ISO_8859_1), "image/gif")
                .post("/api/image2topic");
        given().multiPart("image", "a.txt", new byte[2_000_000], "image/gif").post("/api/image2topic");

        await().until(() -> uploads.heldBytes() == 0);
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
    void formThatIsNoneIsABadRequest(String body) throws IOException {
        RawHttp.Answer answer = form(body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("\"success\":false");
    }

    /** The connection ends though the client would go on for ever, and the answer comes before that. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "POST, /api/image2topic, multipart/form-data; boundary=b",
        "POST, /api/create_subtopics, application/json",
        "PUT, /api/cache/entries/nope/x, text/plain"
    })
    void bodyWithoutEndIsRefusedAndTheConnectionEnds(String method, String path, String type) throws IOException {
        String head = head(path, type, "Transfer-Encoding: chunked").replaceFirst("POST", method);
        String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";

        RawHttp.Answer answer = RawHttp.sendForEver(head.getBytes(ISO_8859_1), chunk.getBytes(ISO_8859_1));

        assertThat(answer.status()).isEqualTo(413);
    }

    @Test
    void partOfAnEntryIsNoEntry() throws IOException {
        RawHttp.Answer answer = RawHttp.send(
                "PUT /api/cache/entries/apps/x HTTP/1.1\r\nHost: localhost\r\nContent-Range: bytes 0-1/10\r\n"
                        + "Content-Length: 2\r\n\r\nab");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("\"success\":false");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "Host: other\r\nContent-Length: 2\r\n"})
    void ambiguousHeadIsRefusedAndTheConnectionEnds(String headers) throws IOException {
        RawHttp.Answer answer = RawHttp.send("POST /api/create_subtopics HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\n" + headers + "\r\n2\r\n{}\r\n0\r\n\r\n");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.head()).containsIgnoringCase("connection: close");
        assertThat(answer.body()).contains("\"success\":false");
    }

    @Test
    void methodsAndPathsThatCallersMakeUpAreNoLabels() throws IOException {
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
