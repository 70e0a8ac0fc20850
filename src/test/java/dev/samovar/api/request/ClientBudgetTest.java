package dev.samovar.api.request;

import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.api.operator.AccessTest;
import dev.samovar.testing.service.RawHttp;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One client cannot spend the model's budget of all. Twenty generations come back in a minute, one in three seconds.
 */
@QuarkusTest
@Tag("quarkus")
@Tag("profile")
@TestProfile(AccessTest.WithOperatorKeys.class)
class ClientBudgetTest {

    private static final int MANY = 80;

    @Test
    void clientOverItsQuotaGetsCachedAnswersOnly() throws IOException {
        String cached = topic("Cached");
        assertThat(ask("127.0.0.5", cached, "").status()).isEqualTo(200);

        RawHttp.Answer refused = untilRefused("127.0.0.5", "");

        assertThat(refused.head()).containsPattern("(?i)Retry-After: [1-9]");
        assertThat(refused.body()).contains("\"success\":false").contains("this address");
        assertThat(ask("127.0.0.5", cached, "").status()).as("a hit").isEqualTo(200);
        assertThat(ask("127.0.0.6", topic("Other"), "").status())
                .as("another client")
                .isEqualTo(200);
    }

    @Test
    void forgedAddressHasTheSameQuota() throws IOException {
        assertThat(untilRefused("127.0.0.7", "X-Forwarded-For: 192.0.2.%d\r\nForwarded: for=192.0.2.%<d\r\n")
                        .status())
                .isEqualTo(429);
    }

    @Test
    void operatorUsesNoQuota() throws IOException {
        for (int i = 0; i < 30; i++) {
            assertThat(ask("127.0.0.8", topic("Many"), "Authorization: Bearer " + AccessTest.ANN + "\r\n")
                            .status())
                    .isEqualTo(200);
        }
    }

    /** Other tests' requests may be refused meanwhile, so a count grows by one at least. */
    @Test
    void refusalIsCountedByTheKindOfKeyAndNeverByTheKey() throws IOException {
        double contentBefore = refusals("none");
        double proxiedBefore = refusals("own");
        String key = topic("a-key-of-its-own").replaceAll("[^A-Za-z0-9]", "-");

        untilRefused("127.0.0.9", "");
        int proxied = 200;
        for (int i = 0; i < MANY && proxied == 200; i++) {
            proxied = complete("127.0.0.10", key).status();
        }

        assertThat(proxied).isEqualTo(429);
        assertThat(refusals("none")).isGreaterThan(contentBefore);
        assertThat(refusals("own")).isGreaterThan(proxiedBefore);
        assertThat(metrics()).doesNotContain(key);
    }

    private static double refusals(String key) {
        String meter = "samovar_refusals_total{key=\"" + key + "\",limit=\"rate\"";
        return metrics()
                .lines()
                .filter(line -> line.startsWith(meter))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    private static String metrics() {
        return given().accept("text/plain").get("/q/metrics").asString();
    }

    private static RawHttp.Answer complete(String from, String key) throws IOException {
        String body =
                "{\"model\": \"sample\", \"messages\": [{\"role\": \"user\", \"content\": \"" + topic("Much") + "\"}]}";
        return RawHttp.sendFrom(
                from,
                "POST /sample/v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                        + key + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body);
    }

    private static RawHttp.Answer untilRefused(String from, String header) throws IOException {
        for (int i = 0; i < MANY; i++) {
            RawHttp.Answer answer = ask(from, topic("Much"), String.format(header, i));
            if (answer.status() != 200) {
                assertThat(answer.status()).isEqualTo(429);
                assertThat(i).as("generations before").isGreaterThanOrEqualTo(19);
                return answer;
            }
        }
        throw new AssertionError("Nothing was refused in " + MANY + " requests");
    }

    private static RawHttp.Answer ask(String from, String topic, String header) throws IOException {
        return RawHttp.sendFrom(
                from,
                "GET /api/subtopics?topic=" + URLEncoder.encode(topic, StandardCharsets.UTF_8)
                        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header + "\r\n");
    }
}
