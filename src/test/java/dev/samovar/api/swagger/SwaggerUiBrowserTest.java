package dev.samovar.api.swagger;

import static dev.samovar.api.dashboard.browser.Browser.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.api.dashboard.browser.TestsInBrowser;
import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Swagger UI in a real browser: an operation can be tried under the page's policy. */
@QuarkusTest
@Tag("quarkus")
@Tag("browser")
class SwaggerUiBrowserTest extends TestsInBrowser {

    @BeforeEach
    void open() {
        browser.open("/q/swagger-ui/");
    }

    @Test
    void operationCanBeTried() {
        browser.click("#operations-Health-getHealth .opblock-summary-control");
        browser.click("#operations-Health-getHealth .try-out__btn");
        browser.click("#operations-Health-getHealth .execute");

        soon().untilAsserted(() -> assertThat(browser.run(
                        "document.querySelector('#operations-Health-getHealth .live-responses-table').textContent"))
                .asString()
                .contains("200", "healthy"));
        assertThat(browser.complaints()).as("complaints of the page").isEmpty();
        assertThat(browser.hosts()).as("hosts of all requests").containsExactly("127.0.0.1:" + Service.port());
    }

    @Test
    void operationThatNeedsAKeyHasALock() {
        browser.click("#operations-Cache-changeVersion .authorization__btn");

        soon().untilAsserted(() -> assertThat(browser.run("document.querySelector('.auth-container').textContent"))
                .asString()
                .contains("operatorKey"));
        assertThat(browser.complaints()).as("complaints of the page").isEmpty();
    }
}
