package dev.samovar.api.dashboard;

import static dev.samovar.api.dashboard.browser.Browser.soon;
import static dev.samovar.testing.service.Service.explanation;
import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.api.dashboard.browser.TestsInBrowser;
import dev.samovar.testing.service.Service;
import dev.samovar.warming.PopularityRanking;
import dev.samovar.warming.popularity.PopularPrompts;
import dev.samovar.warming.popularity.RequestCount;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The misses, frequent requests and changes in the dashboard. */
@QuarkusTest
@Tag("quarkus")
@Tag("browser")
class ActivityBrowserTest extends TestsInBrowser {

    @Inject
    PopularityRanking topics;

    @Inject
    PopularPrompts prompts;

    @Test
    void activityAnswersWhatMissedAndWhoPurgedIt() {
        String topic = topic("<b id=injected>Tea");
        String pattern = "*:" + topic + ":*";
        rank();
        // More often than what other tests have asked for
        long most = Stream.of(topics.top(), prompts.top())
                .flatMap(List::stream)
                .mapToLong(RequestCount::requests)
                .max()
                .orElse(0);
        for (long i = 0; i < most + 10; i++) {
            explanation(topic);
            chat(topic);
        }
        rank();
        browser.openDashboard();
        assertThat(browser.byId("activity").isDisplayed()).isFalse();
        browser.byId("activity-show").click();

        browser.awaitText("topics", topic.toLowerCase(Locale.ROOT));
        browser.awaitText("prompts", topic.toLowerCase(Locale.ROOT));
        assertThat(browser.byId("misses").getText()).contains("never stored");
        Service.postJson("/api/cache/invalidate/pattern", "{\"pattern\": \"" + pattern + "\"}");
        explanation(topic);

        soon().untilAsserted(() ->
                assertThat(firstRow("changes")).contains("127.0.0.1", "invalidate pattern", pattern, "1 entry"));
        soon().untilAsserted(() -> assertThat(firstRow("misses"))
                .contains(":explanation:", "purged", "It was purged by the pattern " + pattern));
        assertThat(browser.has("#injected")).isFalse();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void missIsComparedInItsPlace() {
        String topic = topic("Tea");
        explanation(topic);
        given().queryParam("topic", topic).queryParam("language", "de").get("/api/explanation");
        browser.openDashboard();
        browser.byId("activity-show").click();

        browser.click("#misses tr:first-child button");

        soon().untilAsserted(() -> assertThat(firstRow("misses")).contains("the nearest entry differs in 'language'"));
        assertThat(browser.complaints()).isEmpty();
    }

    private void rank() {
        topics.refresh().await().atMost(Duration.ofSeconds(20));
        prompts.refresh().await().atMost(Duration.ofSeconds(20));
    }

    private String firstRow(String table) {
        return String.valueOf(browser.run("document.querySelector('#" + table + " tr')?.innerText"));
    }

    private static void chat(String topic) {
        Service.postJson(
                "/sample/v1/chat/completions",
                "{\"model\": \"sample\", \"messages\": [{\"role\": \"user\", \"content\": \"" + topic + "\"}]}");
    }
}
