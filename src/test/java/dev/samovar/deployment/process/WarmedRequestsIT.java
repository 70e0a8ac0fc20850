package dev.samovar.deployment.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.testing.PackagedService;
import dev.samovar.testing.Processes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of requests is warmed at start, with the prices of the example file. */
class WarmedRequestsIT {

    private static final String CHAT = "/v1/chat/completions";
    private static final String WHOLE = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String STREAM = WHOLE.replaceFirst("\\{", "{\"stream\":true,");
    private static final Duration WAIT = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    @Test
    void requestsOfTheFileAreHits() throws IOException, InterruptedException {
        Path file = Files.write(folder.resolve("requests.jsonl"), List.of(line(WHOLE), "", line(STREAM)));
        Map<String, String> environment = Map.of(
                "SAMOVAR_WARMING_REQUESTS",
                file.toString(),
                "SAMOVAR_WARMING_TOPICS",
                "Tea",
                "QUARKUS_CONFIG_LOCATIONS",
                Path.of("src/docs/prices.properties").toAbsolutePath().toString());
        int port = Processes.freePort();
        try (PackagedService service = PackagedService.start(port, environment).awaitReady()) {
            await().atMost(WAIT)
                    .until(() -> service.log().contains(" s, popular topics: 1, requests: 2; entries generated: "));

            assertThat(service.log())
                    .contains("requests from " + file)
                    .contains("Warming popular topics: 1, requests: 2; entries: 4")
                    .contains("entries generated: 4, skipped: 0, failed: 0");
            assertThat(status(port, WHOLE)).startsWith("samovar; hit");
            assertThat(status(port, STREAM)).startsWith("samovar; hit");
            assertThat(service.get("/api/cache/stats").join().body())
                    .contains("\"models\":{\"gpt-4o\":{\"spent\":{")
                    .contains("\"money\":");
        }
    }

    private static String line(String body) {
        return "{\"upstream\":\"sample\",\"path\":\"" + CHAT + "\",\"body\":" + body + "}";
    }

    private static String status(int port, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/sample" + CHAT))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        return answer.headers().firstValue("Cache-Status").orElse("");
    }
}
