package dev.samovar.api.dashboard;

import static dev.samovar.api.dashboard.browser.Browser.soon;
import static dev.samovar.testing.service.Service.cacheStatus;
import static dev.samovar.testing.service.Service.explanation;
import static dev.samovar.testing.service.Service.topic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.api.dashboard.browser.TestsInBrowser;
import dev.samovar.api.operator.AccessTest;
import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The dashboard with configured operator keys: it asks for one on demand, and keeps it in the page. */
@QuarkusTest
@Tag("quarkus")
@Tag("profile")
@TestProfile(AccessTest.WithOperatorKeys.class)
class DashboardKeyTest extends TestsInBrowser {

    private static final String KEY = "ann-key-0123456789abcdef";

    @BeforeEach
    void open() {
        browser.openDashboard();
    }

    @Test
    void keyIsRequestedUntilValidAndKeptInThePage() {
        String topic = topic("Tea");
        explanation(topic);

        browser.type("purge-pattern", "*:" + topic.toLowerCase(Locale.ROOT) + ":*");
        browser.press(Keys.ENTER);
        browser.awaitText("key-text", "needs an operator key");
        giveKey("not-the-right-key-at-all");
        browser.awaitText("key-text", "SAMOVAR_OPERATOR_KEYS");
        giveKey(KEY);
        browser.awaitText("confirm-text", "1 entry would be removed");
        browser.byId("confirm-go").click();
        browser.awaitText("confirm-result", "Removed 1 entry");

        assertThat(cacheStatus(explanation(topic))).isEqualTo(Service.LEADER);
        assertThat(browser.byId("key-button").getText()).contains("in use");
        assertThat(browser.run("localStorage.length + sessionStorage.length + document.cookie.length"))
                .isEqualTo("0");
        assertThat(browser.run("document.documentElement.outerHTML").toString() + browser.url())
                .doesNotContain(KEY);
        assertThat(browser.complaints()).isEmpty();
        browser.openDashboard();
        assertThat(browser.byId("key-button").getText()).doesNotContain("in use");
    }

    @Test
    void purgeWithoutKeyRemovesNothing() {
        String topic = topic("Tea");
        explanation(topic);

        browser.type("purge-pattern", "*:" + topic.toLowerCase(Locale.ROOT) + ":*");
        browser.press(Keys.ENTER);
        browser.awaitText("key-text", "needs an operator key");
        browser.press(Keys.ESCAPE);

        browser.awaitText("confirm-result", "Authorization: Bearer");
        assertThat(cacheStatus(explanation(topic))).matches(Service.HIT);
    }

    @Test
    void activityAsksForTheKeyOnce() {
        browser.byId("activity-show").click();
        browser.awaitText("key-text", "needs an operator key");
        giveKey(KEY);

        soon().until(() -> browser.byId("activity").isDisplayed());
        assertThat(browser.byId("key").isDisplayed()).isFalse();
        browser.byId("key-button").click();
        browser.byId("key-forget").click();
        soon().until(() -> !browser.byId("activity").isDisplayed());
        assertThat(browser.byId("key").isDisplayed()).isFalse();
    }

    private void giveKey(String key) {
        browser.type("key-value", key);
        browser.press(Keys.ENTER);
    }
}
