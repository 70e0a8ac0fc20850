package dev.samovar.proxy.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.PackagedService;
import dev.samovar.testing.Processes;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A model that thinks for longer than a minute before its first byte: no time limit of a layer below ends the call. */
@Tag("acceptance")
class LateFirstByteIT {

    @Test
    void firstByteAfterMoreThanAMinuteIsAwaited() throws Exception {
        try (RecordedProvider provider = RecordedProvider.start("openai");
                PackagedService service = start(provider)) {
            service.awaitReady();

            Map<String, CompletableFuture<HttpResponse<String>>> answers = Map.of(
                    "whole", post(service, "/openai/v1/chat/completions", "chat-text", false),
                    "streamed", post(service, "/openai/v1/chat/completions", "chat-text", true),
                    "joined", post(service, "/openai/v1/chat/completions", "chat-text", true),
                    "passed through", post(service, "/openai/v1/audio/speech", "chat-text", false));
            CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new))
                    .get(5, TimeUnit.MINUTES);

            assertThat(answers).allSatisfy((name, answer) -> {
                assertThat(answer.join().statusCode()).isEqualTo(200);
                assertThat(answer.join().body()).isNotBlank();
            });
            assertThat(answers.get("streamed").join().body())
                    .endsWith("data: [DONE]\n\n")
                    .isEqualTo(answers.get("joined").join().body());
            assertThat(provider.targets()).as("one for both streams").hasSize(3);
        }
    }

    private static PackagedService start(RecordedProvider provider) throws IOException {
        return PackagedService.start(
                Processes.freePort(),
                Map.of(
                        "OPENAI_BASE_URL",
                        provider.uri().toString(),
                        "SAMOVAR_WARMING_ON_START",
                        "false",
                        "SAMOVAR_MODEL_PROVIDER",
                        "sample"));
    }

    private static CompletableFuture<HttpResponse<String>> post(
            PackagedService service, String path, String model, boolean stream) {
        String body = "{\"model\":\"" + model + RecordedProvider.LATE + "\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Think.\"}]}";
        HttpRequest request = HttpRequest.newBuilder(service.uri().resolve(path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer own-key-of-a-caller-0123456789")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }
}
