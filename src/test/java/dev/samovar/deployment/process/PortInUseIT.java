package dev.samovar.deployment.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.PackagedService;
import dev.samovar.testing.Processes;
import dev.samovar.testing.model.FakeGemini;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A failed start calls no model; a successful one warms as soon as the port is bound. */
class PortInUseIT {

    @Test
    void startOnAPortInUseCallsNoModel() throws IOException {
        try (FakeGemini gemini = new FakeGemini();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"));
                PackagedService service = PackagedService.start(taken.getLocalPort(), settings(gemini))) {
            assertThat(service.awaitEnd()).isNotZero();

            assertThat(gemini.serial()).isZero();
        }
    }

    @Test
    void startWithFiveTopicsWarmsTenEntries() {
        try (FakeGemini gemini = new FakeGemini();
                PackagedService service = PackagedService.start(Processes.freePort(), settings(gemini))) {
            service.awaitReady();

            Awaitility.await()
                    .until(() -> service.get("/api/cache/warm").join().body().contains("\"finished\""));
            assertThat(service.get("/api/cache/warm").join().body()).contains("\"done\":10", "\"total\":10");
            assertThat(gemini.serial()).isEqualTo(10);
            assertThat(service.get("/api/explanation?topic=machine%20learning")
                            .join()
                            .headers()
                            .firstValue("Cache-Status"))
                    .hasValueSatisfying(status -> assertThat(status).contains("; hit;"));
        }
    }

    private static Map<String, String> settings(FakeGemini gemini) {
        return Map.of("GEMINI_API_KEY", "the-key-of-the-model", "GEMINI_BASE_URL", gemini.url());
    }
}
