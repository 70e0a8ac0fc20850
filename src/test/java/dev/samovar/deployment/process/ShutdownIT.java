package dev.samovar.deployment.process;

import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import dev.samovar.testing.PackagedService;
import dev.samovar.testing.Processes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Shutdown: readiness is down at once, and requests in progress finish. */
class ShutdownIT {

    private static final int LONGER_THAN_THE_DELAY_MILLIS = 5_000;
    private static final String THREE_SUBTOPICS = "/api/subtopics?count=3&topic=Python";

    private static final String HALF_AN_UPLOAD =
            "POST /api/image2topic HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                    + "Content-Length: 5000000\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"image\";"
                    + " filename=\"a.gif\"\r\n\r\nGIF89a" + "x".repeat(2_000_000);

    private final WireMockServer gemini =
            new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));

    @BeforeEach
    void startModel() throws IOException {
        gemini.start();
        String answer = Files.readString(Path.of("src/test/resources/model/gemini/ok.json"));
        gemini.stubFor(post(anyUrl()).willReturn(okJson(answer).withFixedDelay(LONGER_THAN_THE_DELAY_MILLIS)));
    }

    @AfterEach
    void stopModel() {
        gemini.stop();
    }

    @Test
    void requestInProgressFinishesAfterReadinessIsDown() {
        try (PackagedService service = service()) {
            service.awaitReady();
            CompletableFuture<HttpResponse<String>> request = service.get(THREE_SUBTOPICS);
            awaitAsked();

            service.terminate();

            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> service.status("/q/health/ready") == 503);
            assertThat(request).isNotDone();
            assertThat(request.join().statusCode()).isEqualTo(200);
            assertThat(request.join().body()).contains("Control Flow");
            assertThat(service.awaitEnd()).isIn(0, 143);
            assertThat(service.log()).doesNotContain(" ERROR ", "\tat ");
        }
    }

    @Test
    void noConnectionIsAcceptedWhileRequestsFinish() {
        try (PackagedService service = service()) {
            service.awaitReady();
            CompletableFuture<HttpResponse<String>> request = service.get(THREE_SUBTOPICS);
            awaitAsked();

            service.terminate();

            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> refuses(service));
            assertThat(request).isNotDone();
            assertThat(request.join().statusCode()).isEqualTo(200);
            assertThat(service.awaitEnd()).isIn(0, 143);
            assertThat(service.log())
                    .containsOnlyOnce("no new connections are accepted")
                    .doesNotContain(" ERROR ", "\tat ");
        }
    }

    @Test
    void keptConnectionGetsItsAnswerAndIsClosed() throws IOException {
        try (PackagedService service = service();
                Socket kept = new Socket()) {
            service.awaitReady();
            kept.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), service.uri().getPort()));
            CompletableFuture<HttpResponse<String>> request = service.get(THREE_SUBTOPICS);
            awaitAsked();
            service.terminate();
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> refuses(service));

            kept.getOutputStream()
                    .write("GET /api/cache/stats HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1));

            assertThat(new String(kept.getInputStream().readAllBytes(), ISO_8859_1))
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("\r\nconnection: close\r\n");
            assertThat(request.join().statusCode()).isEqualTo(200);
            assertThat(service.awaitEnd()).isIn(0, 143);
        }
    }

    @Test
    void paidGenerationFinishesAndEndlessUploadIsCancelled() throws IOException {
        Path uploads = Files.createTempDirectory(Path.of("target"), "uploads-at-the-end-");
        try (PackagedService service = service(Map.of(
                        "QUARKUS_HTTP_BODY_UPLOADS_DIRECTORY",
                        uploads.toString(),
                        "SAMOVAR_SECURITY_BODY_DEADLINE",
                        "10s"));
                Socket upload = new Socket()) {
            service.awaitReady();
            upload.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), service.uri().getPort()));
            upload.getOutputStream().write(HALF_AN_UPLOAD.getBytes(ISO_8859_1));
            CompletableFuture<HttpResponse<String>> request = service.get(THREE_SUBTOPICS);
            awaitAsked();
            request.cancel(true);

            service.terminate();

            assertThat(service.awaitEnd()).isIn(0, 143);
            assertThat(service.log()).doesNotContain(" ERROR ", "\tat ", "Gave up");
            assertThat(new String(upload.getInputStream().readAllBytes(), ISO_8859_1))
                    .startsWith("HTTP/1.1 408")
                    .contains("\"success\":false");
            try (Stream<Path> files = Files.walk(uploads)) {
                assertThat(files.filter(Files::isRegularFile)).isEmpty();
            }
        }
    }

    private PackagedService service() {
        return service(Map.of());
    }

    private PackagedService service(Map<String, String> more) {
        assumeThat(System.getProperty("os.name")).as("a system with SIGTERM").doesNotContain("Windows");
        Map<String, String> environment = new HashMap<>(more);
        environment.put("GEMINI_BASE_URL", "http://127.0.0.1:" + gemini.port());
        environment.put("SAMOVAR_WARMING_ON_START", "false");
        return PackagedService.start(Processes.freePort(), environment);
    }

    private static boolean refuses(PackagedService service) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), service.uri().getPort()));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private void awaitAsked() {
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> gemini.findAll(anyRequestedFor(anyUrl())).size() == 1);
    }
}
