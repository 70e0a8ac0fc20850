package dev.samovar.proxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.samovar.testing.PackagedService;
import dev.samovar.testing.Processes;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a Java client gets through the proxy: LangChain4j's, which asks for HTTP/2 in each request as the JDK's client does. */
@Tag("acceptance")
class JavaClientIT {

    private RecordedProvider provider;
    private PackagedService service;

    /** A streamed answer: the pieces of its text, and what the client makes of them at the end. */
    private record Streamed(List<String> pieces, ChatResponse end) {}

    @BeforeEach
    void start() throws IOException {
        provider = RecordedProvider.start("openai");
        service = PackagedService.start(
                        Processes.freePort(),
                        Map.of(
                                "OPENAI_BASE_URL",
                                provider.uri().toString(),
                                "SAMOVAR_WARMING_ON_START",
                                "false",
                                "SAMOVAR_MODEL_PROVIDER",
                                "sample"))
                .awaitReady();
    }

    @AfterEach
    void stop() {
        service.close();
        provider.close();
    }

    @Test
    void secondWholeAnswerIsEqualAndCostsNothing() {
        ChatResponse direct = ask(provider.uri(), "chat-text");

        ChatResponse miss = ask(proxy(), "chat-text");
        ChatResponse hit = ask(proxy(), "chat-text");

        assertThat(direct.aiMessage().text()).isNotBlank();
        assertThat(List.of(miss, hit)).allSatisfy(response -> {
            assertThat(response.aiMessage()).isEqualTo(direct.aiMessage());
            assertThat(response.id()).isEqualTo(direct.id());
            assertThat(response.finishReason()).isEqualTo(direct.finishReason());
            assertThat(response.tokenUsage()).isEqualTo(direct.tokenUsage());
        });
        assertThat(provider.targets())
                .as("once by the client, once by the service")
                .hasSize(2);
    }

    @Test
    void toolCallsAreCachedToo() {
        ChatResponse direct = ask(provider.uri(), "chat-tools");

        ask(proxy(), "chat-tools");
        ChatResponse hit = ask(proxy(), "chat-tools");

        assertThat(direct.aiMessage().toolExecutionRequests()).isNotEmpty();
        assertThat(hit.aiMessage().toolExecutionRequests())
                .isEqualTo(direct.aiMessage().toolExecutionRequests());
        assertThat(provider.targets()).hasSize(2);
    }

    @Test
    void secondStreamIsEqualAndCostsNothing() throws Exception {
        Streamed direct = stream(provider.uri(), "chat-text");

        Streamed miss = stream(proxy(), "chat-text");
        Streamed hit = stream(proxy(), "chat-text");

        assertThat(direct.pieces()).hasSizeGreaterThan(1);
        assertThat(List.of(miss, hit)).allSatisfy(streamed -> {
            assertThat(streamed.pieces()).isEqualTo(direct.pieces());
            assertThat(streamed.end().aiMessage()).isEqualTo(direct.end().aiMessage());
        });
        assertThat(provider.targets()).hasSize(2);
    }

    @Test
    void providersLimitIsTheClientsOwnException() {
        assertThatThrownBy(() -> ask(proxy(), RecordedProvider.LIMITED)).isInstanceOf(RateLimitException.class);
        assertThatThrownBy(() -> ask(proxy(), RecordedProvider.LIMITED)).isInstanceOf(RateLimitException.class);

        assertThat(provider.targets()).as("nothing is stored").hasSize(2);
    }

    private URI proxy() {
        return service.uri().resolve("/openai");
    }

    private static ChatResponse ask(URI base, String model) {
        return OpenAiChatModel.builder()
                .baseUrl(base + "/v1")
                .apiKey("own-key-of-a-caller-0123456789")
                .modelName(model)
                .maxRetries(0)
                .build()
                .chat(List.of(UserMessage.from("What is a samovar?")));
    }

    private static Streamed stream(URI base, String model) throws Exception {
        List<String> pieces = new CopyOnWriteArrayList<>();
        CompletableFuture<ChatResponse> end = new CompletableFuture<>();
        OpenAiStreamingChatModel.builder()
                .baseUrl(base + "/v1")
                .apiKey("own-key-of-a-caller-0123456789")
                .modelName(model)
                .build()
                .chat("What is a samovar?", new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(String piece) {
                        pieces.add(piece);
                    }

                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        end.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        end.completeExceptionally(failure);
                    }
                });
        return new Streamed(pieces, end.get(60, TimeUnit.SECONDS));
    }
}
