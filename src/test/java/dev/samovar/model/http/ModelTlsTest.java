package dev.samovar.model.http;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import dev.samovar.model.openai.OpenAiModel;
import dev.samovar.model.openai.OpenAiSettings;
import dev.samovar.testing.model.Prompts;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.tls.BaseTlsConfiguration;
import io.quarkus.tls.TlsConfiguration;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model behind a certificate that no public authority signed. */
@QuarkusTest
@Tag("quarkus")
class ModelTlsTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String PASSWORD = "password";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path folder;

    private static WireMockServer server;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = new WireMockServer(wireMockConfig()
                .dynamicPort()
                .dynamicHttpsPort()
                .bindAddress("127.0.0.1")
                .keystorePath(store().toString())
                .keystoreType("PKCS12")
                .keystorePassword(PASSWORD)
                .keyManagerPassword(PASSWORD));
        server.start();
        server.stubFor(post(anyUrl())
                .willReturn(
                        okJson("{\"choices\": [{\"message\": {\"content\": \"{}\"}, \"finish_reason\": \"stop\"}]}")));
    }

    /** A key with a certificate of its own for 127.0.0.1, and not for localhost. */
    private static Path store() throws IOException, InterruptedException {
        Path store = folder.resolve("model.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "model",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=model",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        return store;
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    @Test
    void certificateOfAnUnknownAuthorityIsNotTrustedAndSaysSo() {
        ModelException failure = failure(model("127.0.0.1", Optional.empty()));

        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("certificate is not trusted").hasMessageContaining("quarkus.tls");
    }

    @Test
    void certificateOfAConfiguredAuthorityIsTrusted() {
        assertThat(model("127.0.0.1", Optional.of(trusting()))
                        .complete(Prompts.subtopics())
                        .await()
                        .atMost(LONG)
                        .text())
                .isEqualTo("{}");
    }

    @Test
    void certificateForAnotherHostSaysSo() {
        assertThat(failure(model("localhost", Optional.of(trusting()))))
                .hasMessageContaining("certificate is for another host");
    }

    private static TlsConfiguration trusting() {
        return new BaseTlsConfiguration() {
            @Override
            public TrustOptions getTrustStoreOptions() {
                return new PfxOptions()
                        .setPath(folder.resolve("model.p12").toString())
                        .setPassword(PASSWORD);
            }

            @Override
            public Optional<String> getHostnameVerificationAlgorithm() {
                return Optional.of("HTTPS");
            }
        };
    }

    private static LanguageModel model(String host, Optional<TlsConfiguration> tls) {
        URI url = URI.create("https://" + host + ":" + server.httpsPort());
        return new OpenAiModel(
                new OpenAiSettings(url, Optional.empty(), "model", 0, 100),
                new ClientOptions(ClientLimits.DEFAULT, tls));
    }

    private static ModelException failure(LanguageModel model) {
        Throwable failure = model.complete(Prompts.subtopics())
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .awaitFailure(LONG)
                .getFailure();
        return (ModelException) failure;
    }
}
