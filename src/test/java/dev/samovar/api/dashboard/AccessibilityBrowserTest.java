package dev.samovar.api.dashboard;

import static dev.samovar.api.dashboard.browser.Browser.soon;
import static dev.samovar.testing.service.Service.explanation;
import static dev.samovar.testing.service.Service.topic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.api.dashboard.browser.TestsInBrowser;
import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/** The dashboard has no violation of axe's rules, in each of its states. */
@QuarkusTest
@Tag("quarkus")
@Tag("browser")
class AccessibilityBrowserTest extends TestsInBrowser {

    @BeforeEach
    void serveTraffic() {
        Service.awaitWarmed();
        String topic = topic("Tea");
        explanation(topic);
        explanation(topic);
        Service.postJson("/api/cache/invalidate/pattern", "{\"pattern\": \"*:" + topic + ":*\"}");
        explanation(topic);
    }

    @ParameterizedTest
    @CsvSource({"1400, false", "1400, true", "390, false", "390, true"})
    void pageHasNoViolation(int width, boolean dark) {
        browser.show(width, dark);
        browser.openDashboard();
        assertThat(browser.run("matchMedia('(prefers-color-scheme: dark)').matches"))
                .isEqualTo(String.valueOf(dark));
        browser.type("search-pattern", "tea");
        browser.press(Keys.ENTER);
        browser.click("#activity-show");
        soon().until(() -> browser.has("#misses tr") && browser.has("#changes tr") && browser.has("#entries tr"));

        assertThat(browser.inaccessible()).isEmpty();
        assertThat(browser.run("document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo("true");
    }

    @ParameterizedTest
    @CsvSource({"1400, false", "390, true"})
    void dialogsHaveNoViolation(int width, boolean dark) {
        browser.show(width, dark);
        browser.openDashboard();
        browser.type("purge-pattern", "*:no such topic:*");
        browser.press(Keys.ENTER);
        browser.awaitText("confirm-text", "Nothing would be removed");
        assertThat(browser.inaccessible()).as("confirmation").isEmpty();
        browser.press(Keys.ESCAPE);

        browser.type("search-pattern", "tea");
        browser.press(Keys.ENTER);
        browser.click("#entries button");
        soon().until(() -> browser.byId("entry").isDisplayed());
        assertThat(browser.inaccessible()).as("entry").isEmpty();
        browser.press(Keys.ESCAPE);

        browser.byId("key-button").click();
        assertThat(browser.inaccessible()).as("key").isEmpty();
    }

    /** Otherwise no page would ever fail. */
    @Test
    void violationIsFound() {
        browser.openDashboard();
        browser.run("(() => { document.querySelector('#activity-show').textContent = '';"
                + "document.documentElement.lang = ''; })()");

        assertThat(browser.inaccessible())
                .anyMatch(found -> found.startsWith("button-name #activity-show"))
                .anyMatch(found -> found.startsWith("html-has-lang"));
    }
}
