package dev.samovar.proxy.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.PackagedService;
import dev.samovar.testing.Processes;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
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

            CompletableFuture<HttpResponse<String>> whole = post(service, "/openai/v1/chat/completions", false);
            CompletableFuture<HttpResponse<String>> streamed = post(service, "/openai/v1/chat/completions", true);
            CompletableFuture<HttpResponse<String>> joined = post(service, "/openai/v1/chat/completions", true);
            CompletableFuture<HttpResponse<String>> passedThrough = post(service, "/openai/v1/audio/speech", false);
            CompletableFuture.allOf(whole, streamed, joined, passedThrough).get(5, TimeUnit.MINUTES);

            assertThat(List.of(whole, streamed, joined, passedThrough)).allSatisfy(answer -> {
                assertThat(answer.join().statusCode()).isEqualTo(200);
                assertThat(answer.join().body()).isNotBlank();
            });
            assertThat(streamed.join().body())
                    .endsWith("data: [DONE]\n\n")
                    .isEqualTo(joined.join().body());
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

    private static CompletableFuture<HttpResponse<String>> post(PackagedService service, String path, boolean stream) {
        String body = "{\"model\":\"chat-text" + RecordedProvider.LATE + "\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Think.\"}]}";
        HttpRequest request = HttpRequest.newBuilder(service.uri().resolve(path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer own-key-of-a-caller-0123456789")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }
}
