package dev.samovar.deployment.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.testing.PackagedService;
import dev.samovar.testing.Processes;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The log of the process, as text and as JSON. */
class LogIT {

    private static final String KEY = "banana-banana-banana";

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void startIsLoggedWithHostsAndWithoutSecrets() {
        int closed = Processes.freePort();
        Map<String, String> environment = Map.of(
                "REDIS_URL",
                "redis://me:banana@127.0.0.1:" + closed + "/3",
                "OPENAI_API_KEY",
                KEY,
                "OPENAI_BASE_URL",
                "http://127.0.0.1:" + closed + "/v1",
                "OPENAI_MODEL",
                "llama3.2",
                "SAMOVAR_OPERATOR_KEYS",
                "ann=" + KEY,
                "SAMOVAR_WARMING_ON_START",
                "false");
        try (PackagedService service =
                PackagedService.start(Processes.freePort(), environment).awaitReady()) {
            assertThat(service.log())
                    .contains("Version: ")
                    .contains("Store: redis (standalone) at 127.0.0.1:" + closed + ", ")
                    .contains("Model: openai, llama3.2")
                    .contains("openai (openai, 127.0.0.1:" + closed + ")")
                    .contains("Management: allowed with an operator key, of 1")
                    .contains("Warming: every 6h, ")
                    .doesNotContain("banana");
        }
    }

    @Test
    void everyLineOfAJsonLogIsAnObject() throws Exception {
        Map<String, String> environment = Map.of(
                "SAMOVAR_LOG_FORMAT",
                "json",
                "SAMOVAR_OPERATOR_KEYS",
                "ann=" + KEY,
                "SAMOVAR_WARMING_ON_START",
                "false");
        try (PackagedService service =
                PackagedService.start(Processes.freePort(), environment).awaitReady()) {
            assertThat(purge(service, "*:\\u202ea\\n{\\\"b\\\"*")).isEqualTo(200);
            service.terminate();
            service.awaitEnd();

            List<JsonNode> lines = service.log().lines().map(this::read).toList();
            assertThat(lines)
                    .allSatisfy(line -> assertThat(line.fieldNames())
                            .toIterable()
                            .contains("timestamp", "level", "loggerName", "message", "threadName"));
            assertThat(lines)
                    .extracting(line -> line.path("message").textValue())
                    .contains("Store: memory, at most 64M")
                    .anyMatch(message -> message.contains("\\u202ea\\u000a{\"b\"*"));
            assertThat(service.log()).doesNotContain("\u202e", "banana");
        }
    }

    private static int purge(PackagedService service, String pattern) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(service.uri().resolve("/api/cache/invalidate/pattern"))
                .header("Authorization", "Bearer " + KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"pattern\":\"" + pattern + "\"}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private JsonNode read(String line) {
        try {
            JsonNode value = json.readTree(line);
            assertThat(value.isObject()).as(line).isTrue();
            return value;
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }
}
