package dev.samovar.model.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import dev.samovar.model.http.refusal.ProviderRefusal;
import dev.samovar.testing.LogCapture;
import dev.samovar.testing.model.Prompts;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every model that is reached over HTTP does, whatever its protocol. */
public abstract class HttpModelContract {

    protected static final String KEY = "AIzaSy-very-secret-0123456789";
    protected static final String ANSWER =
            "{\"subtopics\": [\"Variables and Types\", \"Control Flow\", \"Functions\"], "
                    + "\"summary\": \"Python from the ground up.\"}";
    private static final WireMockServer SERVER =
            new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
    private static final Duration LONG = Duration.ofSeconds(20);

    protected LogCapture log;

    /** The folder of the recorded answers. */
    protected abstract String recordings();

    protected abstract LanguageModel model(URI baseUrl, Optional<String> apiKey, ClientOptions options);

    @BeforeAll
    static void startServer() {
        SERVER.start();
    }

    @AfterAll
    static void stopServer() {
        SERVER.stop();
    }

    @BeforeEach
    void forgetRequests() {
        SERVER.resetAll();
        log = LogCapture.ofAll();
    }

    @AfterEach
    void nothingLoggedHoldsTheKey() {
        log.close();
        assertThat(log.lines()).noneMatch(line -> line.contains(KEY));
    }

    @Test
    void nothingIsSentBeforeSubscription() {
        answer(recording("ok"));

        Uni<Completion> call = model().complete(Prompts.subtopics());

        assertThat(call).isNotNull();
        assertThat(requests()).isZero();
    }

    @Test
    void eachSubscriptionIsOneRequest() {
        answer(recording("ok"));
        Uni<Completion> call = model().complete(Prompts.subtopics());

        assertThat(call.await().atMost(LONG)).isEqualTo(call.await().atMost(LONG));
        assertThat(requests()).isEqualTo(2);
    }

    @Test
    void baseUrlMayEndWithASlash() {
        answer(recording("ok"));

        complete(model(URI.create(url() + "/"), Optional.empty(), ClientOptions.DEFAULT));

        assertThat(SERVER.getAllServeEvents().get(0).getRequest().getUrl()).doesNotContain("//");
    }

    @Test
    void answerWithoutUsageHasNoTokens() {
        answer(recording("no-usage"));

        assertThat(complete(model())).isEqualTo(new Completion(ANSWER, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fenced", "extra-text", "wrong-count", "not-json"})
    void finishedAnswerThatIsNotWhatWasAskedForIsStillACompletion(String recording) {
        answer(recording(recording));

        assertThat(complete(model()).text()).contains("Variables and Types");
    }

    @ParameterizedTest
    @CsvSource({
        "400, REJECTED",
        "401, REJECTED",
        "403, REJECTED",
        "404, REJECTED",
        "408, UNAVAILABLE",
        "429, RATE_LIMITED",
        "500, UNAVAILABLE",
        "502, UNAVAILABLE",
        "503, UNAVAILABLE"
    })
    void statusOtherThanSuccessIsAFailureWithoutTheModelsWords(int status, Reason reason) {
        answer(aResponse().withStatus(status).withBody("{\"error\": {\"message\": \"upstream words\"}}"));

        ModelException failure = failure(model());

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure).hasMessageContaining(String.valueOf(status));
        assertThat(failure.getMessage()).doesNotContain("upstream words");
        assertThat(failure).hasCauseInstanceOf(ProviderRefusal.class);
        assertThat(failure.getCause()).hasMessage("the provider says \"upstream words\"");
        assertThat(requests()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"code\": 429, \"message\": \"upstream words\"}', RATE_LIMITED",
        "'{\"code\": 401, \"message\": \"upstream words\"}', REJECTED",
        "'{\"message\": \"upstream words\"}', MALFORMED",
        "'\"upstream words\"', MALFORMED"
    })
    void errorInAnAnswerWithStatus200IsAFailureWithTheProvidersWords(String error, Reason reason) {
        String ok = new String(bytes("ok"), StandardCharsets.UTF_8);
        for (String body : List.of("{", ok.replaceFirst("\\}\\s*$", ","))) {
            answer(json(body + "\"error\": " + error + "}"));

            ModelException failure = failure(model());

            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure.getMessage()).doesNotContain("upstream words");
            assertThat(failure.getCause()).hasMessage("the provider says \"upstream words\"");
        }
        assertThat(requests()).isEqualTo(2);
    }

    @Test
    void errorThatIsNullIsNone() {
        String ok = new String(bytes("ok"), StandardCharsets.UTF_8);
        answer(json(ok.replaceFirst("\\}\\s*$", ", \"error\": null}")));

        assertThat(complete(model()).text()).isEqualTo(ANSWER);
    }

    @Test
    void refusalOfAPictureSaysSo() {
        answer(aResponse()
                .withStatus(400)
                .withBody("{\"error\": {\"message\": \"Unsupported MIME type: image/gif\"}}"));

        assertThat(failure(model()))
                .hasMessageContaining("does not take this picture")
                .hasMessageNotContaining("API key");
    }

    @Test
    void keyThatTheProviderRepeatsIsNotLogged() {
        answer(aResponse().withStatus(401).withBody("{\"error\": {\"message\": \"Incorrect API key: " + KEY + ".\"}}"));

        assertThat(failure(model()).getCause()).hasMessage("the provider says \"Incorrect API key: ….\"");
    }

    @Test
    void callOnAPooledConnectionThatWasClosedIsSentAgainAtOnce() throws IOException {
        String ok = ScriptedServer.answer(bytes("ok"));
        try (ScriptedServer server = new ScriptedServer(List.of(ok, "", ok))) {
            LanguageModel model = model(server.url(), Optional.of(KEY), ClientOptions.DEFAULT);

            assertThat(complete(model)).isEqualTo(complete(model));
            assertThat(server.requests())
                    .extracting(request -> request.charAt(0))
                    .containsExactly('1', '1', '2');
            assertThat(server.requests()).noneMatch(request -> request.contains("samovar-call"));
        }
    }

    @Test
    void callOfWhoseAnswerSomethingCameIsNotSentAgain() throws IOException {
        String ok = ScriptedServer.answer(bytes("ok"));
        try (ScriptedServer server = new ScriptedServer(List.of(ok, ScriptedServer.cut(ok), ok))) {
            LanguageModel model = model(server.url(), Optional.of(KEY), ClientOptions.DEFAULT);
            complete(model);

            assertThat(failure(model).reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void connectionsThatAreAlwaysClosedEndTheCall() throws IOException {
        String ok = ScriptedServer.answer(bytes("ok"));
        try (ScriptedServer server = new ScriptedServer(List.of(ok))) {
            LanguageModel model = model(server.url(), Optional.of(KEY), ClientOptions.DEFAULT);
            complete(model);

            assertThat(failure(model)).hasMessageContaining("closed the connection");
            // the repetition goes out on a new connection, and what breaks there is not repeated
            assertThat(server.requests()).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void waitInTheHeaderIsHandedOn(int status) {
        answer(aResponse().withStatus(status).withHeader("Retry-After", "7").withBody("busy"));

        assertThat(failure(model()).retryAfter()).contains(Duration.ofSeconds(7));
    }

    @Test
    void refusalWithoutABodyIsAFailureToo() {
        answer(aResponse().withStatus(429));

        assertThat(failure(model()).reason()).isEqualTo(Reason.RATE_LIMITED);
    }

    @Test
    void redirectIsNotFollowed() {
        answer(aResponse().withStatus(307).withHeader("Location", url() + "/elsewhere"));

        assertThat(failure(model()).reason()).isEqualTo(Reason.REJECTED);
        assertThat(requests()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong-types", "empty"})
    void answerOfAnotherShapeIsMalformed(String recording) {
        answer(recording(recording));

        assertThat(failure(model()).reason()).isEqualTo(Reason.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "\"text\"", "{\"candidates\": [", "<html>hello</html>"})
    void bodyThatIsNotTheProtocolsJsonIsMalformed(String body) {
        answer(json(body));

        assertThat(failure(model()).reason()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void webPageIsMalformed() {
        answer(aResponse().withHeader("Content-Type", "text/html").withBody("<html>Sign in to the network</html>"));

        assertThat(failure(model()).reason()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void successWithoutABodyIsMalformed() {
        answer(aResponse().withStatus(204));

        assertThat(failure(model()).reason()).isEqualTo(Reason.MALFORMED);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void brokenConnectionIsUnavailable(Fault fault) {
        answer(aResponse().withFault(fault));

        assertThat(failure(model()).reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(requests()).isEqualTo(1);
    }

    @Test
    void refusedConnectionIsUnavailable() throws IOException {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }

        ModelException failure = failure(model(nobody, Optional.of(KEY), ClientOptions.DEFAULT));
        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("refuses connections");
    }

    @Test
    void unknownHostSaysSo() {
        URI nowhere = URI.create("http://nowhere.invalid");

        assertThat(failure(model(nowhere, Optional.of(KEY), ClientOptions.DEFAULT)))
                .hasMessageContaining("host name is unknown");
    }

    @Test
    void plainServerBehindHttpsIsUnavailable() {
        URI wrongScheme = URI.create("https://127.0.0.1:" + SERVER.port());

        ModelException failure = failure(model(wrongScheme, Optional.of(KEY), ClientOptions.DEFAULT));
        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("TLS handshake failed");
        assertThat(failure.isRetryable()).isFalse();
    }

    @Test
    void silenceIsATimeout() {
        answer(recording("ok").withFixedDelay(5_000));
        ClientOptions impatient = options(new ClientLimits(Duration.ofSeconds(5), Duration.ofMillis(200), 4, 1000));

        assertThat(failure(model(url(), Optional.of(KEY), impatient)).reason()).isEqualTo(Reason.TIMEOUT);
    }

    @Test
    void answerOverTheLimitIsMalformed() {
        answer(json("{\"padding\": \"" + "x".repeat(100_000) + "\"}"));

        assertThat(failure(model(url(), Optional.of(KEY), reading(10_000)))).hasMessageContaining("too large");
    }

    @Test
    void answerInPiecesThatGoesOverTheLimitIsCutShort() {
        answer(json("{\"padding\": \"" + "x".repeat(100_000) + "\"}").withChunkedDribbleDelay(100, 15_000));
        long begun = System.nanoTime();

        assertThat(failure(model(url(), Optional.of(KEY), reading(10_000)))).hasMessageContaining("too large");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void answerAtTheLimitIsRead() {
        answer(recording("ok"));

        LanguageModel strict = model(url(), Optional.of(KEY), reading(bytes("ok").length));

        assertThat(complete(strict)).isEqualTo(complete(model()));
    }

    @Test
    void cancelledCallClosesItsConnection() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI silent = URI.create("http://127.0.0.1:" + socket.getLocalPort());
            UniAssertSubscriber<Completion> call = model(silent, Optional.of(KEY), ClientOptions.DEFAULT)
                    .complete(Prompts.subtopics())
                    .subscribe()
                    .withSubscriber(UniAssertSubscriber.create());
            try (Socket connection = socket.accept()) {
                connection.setSoTimeout((int) LONG.toMillis());
                assertThat(connection.getInputStream().read()).isEqualTo('P');

                call.cancel();

                assertThat(connection.getInputStream().readAllBytes()).isNotEmpty();
            }
        }
    }

    @Test
    void callCancelledBeforeItHasAConnectionDoesNotKeepOneForEver() {
        answer(recording("ok").withFixedDelay(300));
        ClientOptions narrow = options(new ClientLimits(Duration.ofSeconds(5), Duration.ofSeconds(1), 1, 10_000));
        LanguageModel model = model(url(), Optional.of(KEY), narrow);
        Uni<Completion> call = model.complete(Prompts.subtopics());
        UniAssertSubscriber<Completion> first = call.subscribe().withSubscriber(UniAssertSubscriber.create());
        call.subscribe().withSubscriber(UniAssertSubscriber.create()).cancel();
        first.awaitItem(LONG);

        await().atMost(LONG)
                .ignoreException(ModelException.class)
                .until(() -> complete(model).text().equals(ANSWER));
    }

    @Test
    void keyIsNotInTheIdentity() {
        assertThat(model().identity().toString()).doesNotContain(KEY);
    }

    protected final void answer(ResponseDefinitionBuilder response) {
        SERVER.stubFor(post(anyUrl()).willReturn(response));
    }

    protected final ResponseDefinitionBuilder recording(String name) {
        return json(new String(bytes(name), StandardCharsets.UTF_8));
    }

    protected final byte[] bytes(String name) {
        try {
            return Files.readAllBytes(Path.of("src/test/resources/model", recordings(), name + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    protected final LanguageModel model() {
        return model(url(), Optional.of(KEY), ClientOptions.DEFAULT);
    }

    protected static URI url() {
        return URI.create("http://127.0.0.1:" + SERVER.port());
    }

    protected static WireMockServer server() {
        return SERVER;
    }

    protected static Completion complete(LanguageModel model) {
        return model.complete(Prompts.subtopics()).await().atMost(LONG);
    }

    /** The failure of a call, after a look that it does not tell the key to anyone, nor the host in its message. */
    protected static ModelException failure(LanguageModel model) {
        Throwable failure = model.complete(Prompts.subtopics())
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .awaitFailure(LONG)
                .getFailure();
        assertThat(failure).isInstanceOf(ModelException.class);
        assertThat(failure.getMessage()).doesNotContain("127.0.0.1", "localhost");
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain(KEY);
        }
        return (ModelException) failure;
    }

    protected static ResponseDefinitionBuilder json(String body) {
        return aResponse()
                .withHeader("Content-Type", "application/json; charset=UTF-8")
                .withBody(body);
    }

    private static ClientOptions reading(int answerBytes) {
        return options(new ClientLimits(Duration.ofSeconds(5), LONG, 4, answerBytes));
    }

    private static ClientOptions options(ClientLimits limits) {
        return new ClientOptions(limits, Optional.empty());
    }

    protected static int requests() {
        return SERVER.findAll(anyRequestedFor(anyUrl())).size();
    }
}
