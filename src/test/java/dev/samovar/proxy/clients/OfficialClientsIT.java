package dev.samovar.proxy.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.PackagedService;
import dev.samovar.testing.Processes;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the official clients get through the proxy, compared with what they get from the provider itself. */
@Tag("acceptance")
class OfficialClientsIT {

    private static final String OWN_KEY = "own-key-of-a-caller-0123456789";
    private static final String CLIENT_KEY = "key-of-a-client-of-the-service-01";
    private static final String SERVICE_KEY = "secret-key-of-the-service-98765";

    private final Map<String, RecordedProvider> providers = new HashMap<>();
    private PackagedService service;

    @BeforeAll
    static void assumeInstalled() {
        OfficialClient.assumeInstalled();
    }

    @BeforeEach
    void start() throws IOException {
        Map<String, String> environment = new HashMap<>();
        environment.put("SAMOVAR_CLIENT_KEYS", "tests=" + CLIENT_KEY);
        environment.put("SAMOVAR_WARMING_ON_START", "false");
        for (OfficialClient client : OfficialClient.values()) {
            String dialect = client.dialect();
            RecordedProvider provider = RecordedProvider.start(dialect);
            providers.put(dialect, provider);
            environment.put(
                    dialect.toUpperCase(Locale.ROOT) + "_BASE_URL",
                    provider.uri().toString());
            environment.put(dialect.toUpperCase(Locale.ROOT) + "_API_KEY", SERVICE_KEY);
        }
        service = PackagedService.start(Processes.freePort(), environment).awaitReady();
    }

    @AfterEach
    void stop() {
        service.close();
        providers.values().forEach(RecordedProvider::close);
    }

    @ParameterizedTest
    @MethodSource("cachedCalls")
    void secondCallIsEqualAndCostsNothing(OfficialClient client, List<String> calls) throws Exception {
        RecordedProvider provider = provider(client);
        List<String> direct = client.call(provider.uri(), OWN_KEY, calls);
        assertThat(direct).allSatisfy(line -> assertThat(line).startsWith("{\"result\":"));

        assertThat(client.call(proxy(client), OWN_KEY, calls)).as("miss").isEqualTo(direct);
        assertThat(client.call(proxy(client), OWN_KEY, calls)).as("hit").isEqualTo(direct);

        assertThat(provider.targets())
                .as("once by the client, once by the service")
                .hasSize(2 * calls.size());
    }

    /** All but the usage, which says what the second call cost. */
    @Test
    void secondEmbeddingIsEqualAndHasAUsageOfNothing() throws Exception {
        OfficialClient client = OfficialClient.OPENAI;
        List<String> calls = List.of("embeddings:embedding-one");
        String direct = client.call(provider(client).uri(), OWN_KEY, calls).get(0);
        assertThat(direct).contains("\"embedding\":[", "\"usage\":{\"prompt_tokens\":");

        assertThat(client.call(proxy(client), OWN_KEY, calls)).as("miss").containsExactly(direct);
        assertThat(client.call(proxy(client), OWN_KEY, calls))
                .as("hit")
                .containsExactly(direct.replaceFirst(
                        "\"usage\":\\{[^}]*}", "\"usage\":{\"prompt_tokens\":0,\"total_tokens\":0}"));

        assertThat(provider(client).targets()).hasSize(2);
    }

    static Stream<Arguments> cachedCalls() {
        return Stream.of(
                Arguments.of(
                        OfficialClient.OPENAI,
                        List.of(
                                "chat:chat-text",
                                "tools:chat-tools",
                                "picture:chat-text",
                                "chat:chat-choices",
                                "chat:chat-reasoning",
                                "responses:response-text",
                                "responses:response-tools",
                                "stream:chat-text",
                                "stream:chat-tools",
                                "stream:chat-usage",
                                "stream:chat-choices",
                                "responsesStream:response-text")),
                Arguments.of(
                        OfficialClient.ANTHROPIC,
                        List.of(
                                "message:text",
                                "message:thinking",
                                "tools:tools",
                                "picture:text",
                                "count:count",
                                "stream:text",
                                "stream:tools")),
                Arguments.of(
                        OfficialClient.GEMINI,
                        List.of(
                                "generate:text",
                                "generate:candidates",
                                "generate:thoughts",
                                "tools:tools",
                                "picture:text",
                                "structured:text",
                                "count:count",
                                "stream:text",
                                "stream:tools",
                                "stream:candidates")));
    }

    @ParameterizedTest
    @MethodSource("uncachedCalls")
    void answersThatAreNotGoodArePassedOnEachTime(OfficialClient client, List<String> calls) throws Exception {
        RecordedProvider provider = provider(client);
        List<String> direct = client.call(provider.uri(), OWN_KEY, calls);

        assertThat(client.call(proxy(client), OWN_KEY, calls)).as("first").isEqualTo(direct);
        assertThat(client.call(proxy(client), OWN_KEY, calls)).as("second").isEqualTo(direct);

        assertThat(provider.targets()).as("nothing is stored").hasSize(3 * calls.size());
    }

    static Stream<Arguments> uncachedCalls() {
        return Stream.of(
                Arguments.of(
                        OfficialClient.OPENAI,
                        List.of(
                                "chat:" + RecordedProvider.LIMITED,
                                "chat:chat-length",
                                "chat:chat-filtered",
                                "chat:chat-refusal",
                                "chat:chat-no-finish",
                                "responses:response-failed")),
                Arguments.of(
                        OfficialClient.ANTHROPIC,
                        List.of(
                                "message:" + RecordedProvider.LIMITED,
                                "message:refusal",
                                "message:paused",
                                "stream:thinking-only")),
                Arguments.of(
                        OfficialClient.GEMINI,
                        List.of("generate:" + RecordedProvider.LIMITED, "generate:blocked", "generate:finish-safety")));
    }

    @ParameterizedTest
    @EnumSource
    void limitOfTheProviderReachesTheClient(OfficialClient client) throws Exception {
        List<String> answer =
                client.call(proxy(client), OWN_KEY, List.of(simplest(client) + ":" + RecordedProvider.LIMITED));

        assertThat(answer.get(0)).contains("\"status\":429");
        if (client != OfficialClient.GEMINI) {
            assertThat(answer.get(0)).contains("\"retryAfter\":\"7\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void credentialsShareNothingAndServiceKeyStaysHidden(OfficialClient client) throws Exception {
        RecordedProvider provider = provider(client);
        List<String> calls = List.of(simplest(client) + ":" + (client == OfficialClient.OPENAI ? "chat-text" : "text"));

        List<String> own = client.call(proxy(client), OWN_KEY, calls);
        List<String> other = client.call(proxy(client), "other-" + OWN_KEY, calls);
        List<String> shared = client.call(proxy(client), CLIENT_KEY, calls);
        List<String> again = client.call(proxy(client), CLIENT_KEY, calls);

        List<RecordedProvider.Received> received = provider.received();
        assertThat(provider.targets()).as("one call for each credential").hasSize(3);
        assertThat(received.get(0).carries(OWN_KEY)).isTrue();
        assertThat(received.get(1).carries("other-" + OWN_KEY)).isTrue();
        assertThat(received.get(2).carries(SERVICE_KEY)).isTrue();
        assertThat(received).noneMatch(request -> request.carries(CLIENT_KEY));
        assertThat(received.subList(0, 2)).noneMatch(request -> request.carries(SERVICE_KEY));
        assertThat(List.of(own, other, shared, again).toString()).doesNotContain(SERVICE_KEY);
        assertThat(service.log()).doesNotContain(SERVICE_KEY, OWN_KEY, CLIENT_KEY);
    }

    private RecordedProvider provider(OfficialClient client) {
        return Objects.requireNonNull(providers.get(client.dialect()));
    }

    private static String simplest(OfficialClient client) {
        return switch (client) {
            case OPENAI -> "chat";
            case ANTHROPIC -> "message";
            case GEMINI -> "generate";
        };
    }

    private URI proxy(OfficialClient client) {
        return service.uri().resolve("/" + client.dialect());
    }
}
