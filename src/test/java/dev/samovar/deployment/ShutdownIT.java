package dev.samovar.deployment;

import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The end of the service: no longer ready at once, and what is under way still finishes. */
class ShutdownIT {

    private static final int LONGER_THAN_THE_DELAY_MILLIS = 5_000;
    private static final String THREE_SUBTOPICS = "/api/subtopics?count=3&topic=Python";

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
    void requestUnderWayFinishesWhileTheServiceIsNoLongerReady() {
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
    void generationWhoseCallerHasGoneFinishesToo() {
        try (PackagedService service = service()) {
            service.awaitReady();
            CompletableFuture<HttpResponse<String>> request = service.get(THREE_SUBTOPICS);
            awaitAsked();
            request.cancel(true);

            service.terminate();

            assertThat(service.awaitEnd()).isIn(0, 143);
            assertThat(service.log()).doesNotContain(" ERROR ", "Gave up");
        }
    }

    private PackagedService service() {
        assumeThat(System.getProperty("os.name")).as("a system with SIGTERM").doesNotContain("Windows");
        return PackagedService.start(
                PackagedService.freePort(),
                Map.of("GEMINI_BASE_URL", "http://127.0.0.1:" + gemini.port(), "SAMOVAR_WARMING_ON_START", "false"));
    }

    private void awaitAsked() {
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> gemini.findAll(anyRequestedFor(anyUrl())).size() == 1);
    }
}
