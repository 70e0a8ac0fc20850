package dev.samovar.api.dashboard;

import static dev.samovar.api.dashboard.browser.Browser.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.api.dashboard.browser.TestsInBrowser;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelStats;
import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The failed calls in the dashboard. */
@QuarkusTest
@Tag("quarkus")
@Tag("browser")
class FailuresBrowserTest extends TestsInBrowser {

    @Inject
    ModelStats model;

    @BeforeEach
    void open() {
        Service.awaitWarmed();
        browser.openDashboard();
    }

    @Test
    void failedCallsAreShownByReason() {
        model.timeouts().timedOut(new ModelException(ModelException.Reason.TIMEOUT, "No answer"));
        long timeouts = Service.stats().getLong("stats.model.failure_reasons.timeout");

        soon().untilAsserted(() ->
                assertThat(browser.byId("failures").getText()).contains("content model timeout " + timeouts));
        assertThat(browser.byId("failures-title").isDisplayed()).isTrue();
        assertThat(browser.complaints()).isEmpty();
    }
}
