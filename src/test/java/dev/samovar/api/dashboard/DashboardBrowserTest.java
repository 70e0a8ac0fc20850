package dev.samovar.api.dashboard;

import static dev.samovar.api.dashboard.browser.Browser.soon;
import static dev.samovar.testing.service.Service.cacheStatus;
import static dev.samovar.testing.service.Service.explanation;
import static dev.samovar.testing.service.Service.stats;
import static dev.samovar.testing.service.Service.subtopics;
import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.api.dashboard.browser.TestsInBrowser;
import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The dashboard in a real browser, compared with the service's answers. */
@QuarkusTest
@Tag("quarkus")
@Tag("browser")
class DashboardBrowserTest extends TestsInBrowser {

    @BeforeEach
    void open() {
        Service.awaitWarmed();
        browser.openDashboard();
    }

    @Test
    void statisticsAreUpdatedPeriodically() {
        String topic = topic("Tea");
        long hits = stats().getLong("stats.namespaces.explanation.hits");

        explanation(topic);
        explanation(topic);
        explanation(topic);

        soon().untilAsserted(() ->
                assertThat(browser.statistic("explanation", "hits")).isEqualTo(format(hits + 2)));
        browser.awaitText("requests-big", format(stats().getLong("stats.total_requests")));
        browser.awaitText("keys-big", format(stats().getLong("stats.keys")));
        assertThat(browser.has("#hit-rate canvas")).isTrue();
        assertThat(browser.byId("hit-rate").getText()).contains("in five minutes");
        assertQuietAndAtHome();
    }

    @Test
    void purgeRemovesTheEntriesOfItsDryRun() {
        String topic = topic("Tea");
        subtopics(topic);
        explanation(topic);

        browser.type("purge-pattern", "*:" + topic.toLowerCase(Locale.ROOT) + ":*");
        browser.press(Keys.ENTER);

        browser.awaitText("confirm-text", "2 entries would be removed");
        assertThat(cacheStatus(subtopics(topic)))
                .as("nothing has been removed yet")
                .matches(Service.HIT);
        browser.byId("confirm-go").click();
        browser.awaitText("confirm-result", "Removed 2 entries");
        assertThat(browser.byId("confirm").getText())
                .as("the result alone, and no longer what would be removed")
                .doesNotContain("would be removed", "cannot be undone");
        assertThat(cacheStatus(subtopics(topic))).isEqualTo(Service.LEADER);
        assertThat(cacheStatus(explanation(topic))).isEqualTo(Service.LEADER);
        assertThat(browser.byId("log").getText()).contains("Removed 2 entries");
        assertQuietAndAtHome();
    }

    @Test
    void purgeOfNothingCannotBeConfirmed() {
        browser.type("purge-pattern", "*:no such topic:*");
        browser.press(Keys.ENTER);

        browser.awaitText("confirm-text", "Nothing would be removed");
        assertThat(browser.byId("confirm-go").isDisplayed()).isFalse();
    }

    @Test
    void foundEntryCanBeDeleted() {
        String topic = topic("Tea <b id=injected>");
        subtopics(topic);
        explanation(topic);

        browser.type("search-pattern", "*:tea <b id=injected>*");
        browser.press(Keys.ENTER);
        browser.awaitText("entries-status", "2 entries");
        assertThat(browser.byId("entries").getText()).contains(":subtopics:", ":explanation:", "<b id=injected>");
        assertThat(browser.has("#injected")).isFalse();

        browser.byId("search-namespace").sendKeys("explanation");
        browser.byId("search-pattern").sendKeys(Keys.ENTER);
        browser.awaitText("entries-status", "1 entry");
        browser.byId("entries")
                .findElement(By.cssSelector("button[aria-label^='Delete ']"))
                .click();
        browser.awaitEnabled("confirm-go");
        browser.byId("confirm-go").click();
        browser.awaitText("confirm-result", "Deleted");
        assertThat(cacheStatus(explanation(topic))).isEqualTo(Service.LEADER);
        assertThat(cacheStatus(subtopics(topic))).matches(Service.HIT);
        assertThat(browser.byId("entries-status").getText()).contains("No entry");
        assertQuietAndAtHome();
    }

    @Test
    void countOfOneHasTheNounInTheSingular() {
        assertThat(browser.run("import('/dashboard/format.js').then(format => [format.entries(1), format.entries(2),"
                        + " format.counted(1, 'hit'), format.counted(0, 'hit'), format.counted(1, 'miss', 'misses'),"
                        + " format.counted(1000, 'miss', 'misses'), format.noun(1, 'look-up')].join('; '))"))
                .isEqualTo("1 entry; 2 entries; 1 hit; 0 hits; 1 miss; 1,000 misses; look-up");
    }

    @Test
    void foundEntriesShowTheirTypeOnAPhoneToo() {
        String topic = topic("Tea");
        String messages =
                "\"model\": \"sample\", \"messages\": [{\"role\": \"user\", \"content\": \"" + topic + "\"}]}";
        Service.postJson("/sample/v1/chat/completions", "{" + messages).then().statusCode(200);
        Service.postJson("/sample/v1/chat/completions", "{\"stream\": true, " + messages)
                .then()
                .statusCode(200);
        browser.phone();

        browser.type("search-pattern", "*:sample:*" + topic.toLowerCase(Locale.ROOT) + "*");
        browser.press(Keys.ENTER);

        browser.awaitText("entries-status", "2 entries");
        assertThat(browser.run(
                        "[...document.querySelectorAll('#entries .type')].map(e => e.innerText).sort().join('; ')"))
                .isEqualTo("application/json; text/event-stream, stream");
        assertThat(browser.run("[...document.querySelectorAll('#entries td, .entries .type')]"
                        + ".filter(e => e.scrollWidth > e.clientWidth + 1).length"))
                .as("cells whose text is wider than they are")
                .isEqualTo("0");
        assertThat(browser.run("document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo("true");
        assertQuietAndAtHome();
    }

    @Test
    void foundEntryCanBeShown() {
        String topic = topic("Tea <b id=injected>");
        explanation(topic);

        browser.type("search-pattern", topic);
        browser.press(Keys.ENTER);
        browser.awaitText("entries-status", "1 entry");
        browser.byId("entries")
                .findElement(By.cssSelector("button[aria-label^='Show ']"))
                .click();

        browser.awaitText("entry-body", "\"topic\": \"" + topic + "\"");
        assertThat(browser.byId("entry-key").getText()).contains(":explanation:");
        assertThat(browser.has("#injected")).isFalse();
        browser.byId("entry-close").click();
        soon().untilAsserted(
                        () -> assertThat(browser.byId("entry").isDisplayed()).isFalse());
        assertQuietAndAtHome();
    }

    /** A plain text is a part of the key; a pattern matches the whole key. */
    @Test
    void searchFindsPartOfAKeyWithoutAsterisks() {
        String topic = topic("Roman Empire");
        explanation(topic);

        browser.type("search-pattern", topic.substring(2).toUpperCase(Locale.ROOT));
        browser.press(Keys.ENTER);
        browser.awaitText("entries-status", "1 entry");
        browser.type("search-pattern", topic.substring(2) + "*");
        browser.press(Keys.ENTER);
        browser.awaitText("entries-status", "No entry");
    }

    @Test
    void versionAndUptimeOfTheServiceAreShown() {
        String version = given().get("/api/health").jsonPath().getString("service.version");

        browser.awaitText("facts", version + ", up ");
        assertThat(browser.byId("facts").getText()).matches("(?s).*, up ([0-9]+ (s|min|h) ?)+.*");
    }

    @Test
    void upstreamsHaveARowEach() {
        String chat =
                "{\"model\": \"sample\", \"messages\": [{\"role\": \"user\", \"content\": \"" + topic("Tea") + "\"}]}";
        Service.postJson("/sample/v1/chat/completions", chat).then().statusCode(200);
        Service.postJson("/sample/v1/chat/completions", chat).then().statusCode(200);

        long hits = stats().getLong("stats.upstreams.sample.hits");
        soon().untilAsserted(
                        () -> assertThat(browser.ofUpstream("sample", "hits")).isEqualTo(format(hits)));
        assertThat(browser.ofUpstream("sample", "requests"))
                .isEqualTo(format(stats().getLong("stats.upstreams.sample.requests")));
        Map<String, Map<String, Object>> upstreams = stats().getMap("stats.upstreams");
        long made = stats().getLong("stats.model.calls")
                + upstreams.values().stream()
                        .mapToLong(one -> ((Number) Objects.requireNonNull(one.get("calls"))).longValue())
                        .sum();
        browser.awaitText("model-big", format(made) + " made");
        assertThat(browser.ofUpstream("sample", "first_byte")).endsWith("s");
        assertThat(browser.ofUpstream("sample", "first_byte_p95")).endsWith("s");
        assertThat(browser.ofUpstream("anthropic", "first_byte")).isEqualTo("–");
        assertThat(browser.ofUpstream("sample", "saved_money"))
                .as("without prices")
                .isEqualTo("–");
        assertThat(browser.ofUpstream("sample", "spent_money"))
                .as("without prices")
                .isEqualTo("–");
        assertQuietAndAtHome();
    }

    @Test
    void purgeOfANamespaceCanBeCancelled() {
        String topic = topic("Tea");
        explanation(topic);
        explanation(topic);

        browser.byId("namespaces")
                .findElement(By.cssSelector("button[aria-label='Purge explanation']"))
                .sendKeys(Keys.ENTER);
        browser.awaitEnabled("confirm-go");
        assertThat(browser.focused()).as("the focus is on Cancel").isEqualTo("confirm-cancel");
        browser.press(Keys.ESCAPE);

        soon().untilAsserted(
                        () -> assertThat(browser.byId("confirm").isDisplayed()).isFalse());
        assertThat(browser.run("document.activeElement.getAttribute('aria-label')"))
                .as("the focus is where it was")
                .isEqualTo("Purge explanation");
        assertThat(cacheStatus(explanation(topic))).matches(Service.HIT);
    }

    @Test
    void versionChangesAfterConfirmation() {
        String before = stats().getString("stats.version");
        try {
            browser.type("version-new", "v1.browser");
            browser.press(Keys.ENTER);
            browser.awaitText("confirm-text", "The whole cache would be emptied");
            assertThat(stats().getString("stats.version")).isEqualTo(before);
            browser.byId("confirm-go").click();
            browser.awaitText("confirm-result", "from " + before + " to v1.browser");

            assertThat(stats().getString("stats.version")).isEqualTo("v1.browser");
            browser.awaitText("facts", "v1.browser");
        } finally {
            // Other tests of the same service expect it
            Service.postJson("/api/cache/version", "{\"version\": \"" + before + "\"}");
        }
    }

    @Test
    void warmingShowsItsResult() {
        Service.empty("subtopics", "explanation");
        subtopics("machine learning").then().statusCode(200);

        browser.byId("warm").click();
        browser.awaitEnabled("confirm-go");
        JsonPath plan = given().post("/api/cache/warm?dry_run=true").jsonPath();
        int calls = plan.getInt("warmed_count");
        assertThat(calls)
                .as("neither the topics nor all entries")
                .isEqualTo(plan.getInt("total") - 1)
                .isGreaterThan(plan.getList("popular_topics").size());
        assertThat(browser.byId("confirm-text").getText())
                .startsWith(calls + " model calls would be made for the subtopics and explanations of ")
                .contains("Machine Learning", "1 of " + plan.getInt("total") + " entries");
        assertThat(browser.byId("confirm-go").getText()).isEqualTo("Make " + calls + " model calls");
        browser.byId("confirm-go").click();

        browser.awaitText("confirm-result", "Warming has started");
        browser.press(Keys.ESCAPE);
        browser.awaitText("log", "Warming has ended");
        assertThat(stats().getLong("stats.namespaces.subtopics.keys")).isGreaterThanOrEqualTo(5);
        assertThat(stats().getLong("stats.namespaces.explanation.keys")).isGreaterThanOrEqualTo(5);
    }

    /** Text of the operator is shown as text too. */
    @Test
    void errorOfTheServiceIsShownAsText() {
        browser.type("purge-pattern", "<b id=injected>[");
        browser.press(Keys.ENTER);

        browser.awaitText("confirm-result", "Purge by pattern:");
        String error = Service.postJson("/api/cache/invalidate/pattern", "{\"pattern\": \"<b id=injected>[\"}")
                .jsonPath()
                .getString("error");
        assertThat(browser.byId("confirm-result").getText()).contains(error);
        assertThat(browser.has("#injected")).isFalse();
        assertThat(browser.byId("confirm-go").isDisplayed()).isFalse();
        assertQuietAndAtHome();
    }

    @Test
    void unreachableServiceIsShownUntilItAnswers() {
        browser.cutOff(true);
        browser.awaitText("state", "Unreachable");
        assertThat(browser.byId("notice").getText())
                .contains("cannot be reached")
                .contains("Retrying every 5 s");

        browser.cutOff(false);
        browser.awaitText("state", "Healthy");
        browser.awaitText("notice", "is available");
    }

    @Test
    void pageFitsAPhone() {
        browser.phone();
        browser.openDashboard();

        assertThat(browser.run("document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo("true");
        assertThat(browser.run("document.querySelector('#keys .chart').scrollWidth <= window.innerWidth"))
                .isEqualTo("true");
        assertThat(browser.run("[...document.querySelectorAll('.card')]"
                        + ".filter(e => e.getBoundingClientRect().bottom > window.innerHeight).map(e => e.id).join()"))
                .as("statistics and charts below the first screen")
                .isEqualTo("");
        assertThat(browser.run("[...document.querySelectorAll('.chart')].map(e => e.firstChild.clientHeight + ' '"
                        + " + e.clientHeight).filter(h => h.split(' ')[0] !== h.split(' ')[1]).join()"))
                .as("charts that are not as high as their place")
                .isEqualTo("");
        assertQuietAndAtHome();
    }

    @Test
    void everyControlHasAName() {
        assertThat(browser.run("[...document.querySelectorAll('input, select')].filter(e => !e.labels.length)"
                        + ".map(e => e.id).join()"))
                .isEqualTo("");
        assertThat(browser.run("[...document.querySelectorAll('button')].filter(e => !e.textContent.trim()).length"))
                .isEqualTo("0");
        assertThat(browser.run("[...document.querySelectorAll('[role=img]')]"
                        + ".filter(e => !e.getAttribute('aria-label')).length"))
                .isEqualTo("0");
    }

    private void assertQuietAndAtHome() {
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.hosts()).containsExactly(Service.uri("/").getAuthority());
    }

    private static String format(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
