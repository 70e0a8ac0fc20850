package dev.samovar.deployment.process;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.samovar.testing.PackagedService;
import dev.samovar.testing.Processes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The way of an alert, from a hit rate that falls to a webhook and a mail server that are there, or never answer. */
@Tag("acceptance")
class AlertIT {

    private static final String SECRET = "/services/secret-of-the-webhook";
    private static final int FOR_EVER_MILLIS = 600_000;

    private final WireMockServer webhook =
            new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));

    @BeforeEach
    void start() {
        webhook.start();
    }

    @AfterEach
    void stop() {
        webhook.stop();
    }

    @Test
    void fallOfHitRateIsSentToWebhookAndMail() throws IOException {
        webhook.stubFor(post(anyUrl()).willReturn(ok("ok")));
        try (MailServer mail = MailServer.willing();
                PackagedService service = service(mail).awaitReady()) {
            service.get("/api/subtopics?topic=cold").join();

            Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> !told().isEmpty() && !mail.mails().isEmpty());

            assertThat(told().get(0).getBodyAsString())
                    .contains("\"text\":\"Cache hit rate has fallen")
                    .contains("\"kind\":\"fallen\"")
                    .contains("\"hit_rate_percent\":0.0");
            assertThat(mail.mails().get(0))
                    .contains("To: oncall@example.org")
                    .contains("Subject: Samovar: the cache's hit rate has fallen")
                    .contains("Cache hit rate has fallen below its limit");
            assertThat(service.log()).doesNotContain("secret-of-the-webhook");
        }
    }

    @Test
    void hangingSinksDelayNothingAndAreLoggedOnce() throws IOException {
        webhook.stubFor(post(anyUrl()).willReturn(ok().withFixedDelay(FOR_EVER_MILLIS)));
        try (MailServer mail = MailServer.silent();
                PackagedService service = service(mail).awaitReady()) {
            service.get("/api/subtopics?topic=cold").join();
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> !told().isEmpty());

            assertThat(service.status("/api/subtopics?topic=colder"))
                    .as("while both hang")
                    .isEqualTo(200);
            Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> count(service, "not delivered to the webhook") == 1
                            && count(service, "not delivered to the mail") == 1);
            assertThat(service.log()).doesNotContain("secret-of-the-webhook");
        }
    }

    private List<LoggedRequest> told() {
        return webhook.findAll(postRequestedFor(urlPathEqualTo(SECRET)));
    }

    private static long count(PackagedService service, String text) {
        return service.log().lines().filter(line -> line.contains(text)).count();
    }

    private PackagedService service(MailServer mail) {
        return PackagedService.start(
                Processes.freePort(),
                Map.ofEntries(
                        Map.entry("SAMOVAR_ALERT_EVERY", "1s"),
                        Map.entry("SAMOVAR_ALERT_MIN_REQUESTS", "1"),
                        Map.entry("SAMOVAR_ALERT_HIT_RATE_BELOW", "100"),
                        Map.entry("SAMOVAR_ALERT_WEBHOOK_URL", "http://127.0.0.1:" + webhook.port() + SECRET),
                        Map.entry("SAMOVAR_ALERT_EMAIL", "oncall@example.org"),
                        Map.entry("QUARKUS_MAILER_HOST", "127.0.0.1"),
                        Map.entry("QUARKUS_MAILER_PORT", String.valueOf(mail.port())),
                        Map.entry("SAMOVAR_WARMING_ON_START", "false")));
    }
}
