package dev.samovar.api.dashboard;

import static dev.samovar.api.dashboard.browser.Browser.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.api.dashboard.browser.TestsInBrowser;
import dev.samovar.monitoring.history.MinuteCounts;
import dev.samovar.monitoring.history.MinutePoint;
import dev.samovar.monitoring.history.StatsHistory;
import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The charts of the dashboard with minutes that the service has kept. */
@QuarkusTest
@Tag("quarkus")
@Tag("browser")
class HistoryBrowserTest extends TestsInBrowser {

    @Inject
    StatsHistory history;

    @BeforeEach
    void open() {
        Service.awaitWarmed();
    }

    @AfterEach
    void forget() {
        history.keep(List.of());
    }

    @Test
    void chartsBeginWithTheMinutesOfTheService() {
        long now = Instant.now().getEpochSecond() / 60;
        history.keep(LongStream.rangeClosed(1, 50)
                .mapToObj(
                        ago -> new MinutePoint(now - ago, new MinuteCounts(60, 0, 30, 90, 45_000_000, 60, 30, 0), 1, 1))
                .toList());
        browser.openDashboard();

        soon().untilAsserted(
                        () -> assertThat(seconds()).as("15 minutes are shown").isBetween(890L, 910L));
        soon().untilAsserted(() ->
                assertThat(drawn()).as("pixels of the lines of the requests").isGreaterThan(200));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void chartsReachBackADay() {
        long now = Instant.now().getEpochSecond() / 60;
        history.keep(List.of(
                new MinutePoint(now - 1_400, new MinuteCounts(1, 0, 1, 2, 0, 0, 0, 0), 1, 1),
                new MinutePoint(now - 3, new MinuteCounts(1, 0, 1, 2, 0, 0, 0, 0), 1, 1)));
        browser.openDashboard();
        browser.byId("range").sendKeys("24 hours");

        soon().untilAsserted(() -> assertThat(seconds()).isBetween(1_399L * 60, 1_441L * 60));
        assertThat(browser.complaints()).isEmpty();
    }

    /** The seconds that the chart of the requests shows. */
    private long seconds() {
        String seconds = String.valueOf(browser.run("document.querySelector('#requests .chart').dataset.seconds"));
        return seconds.matches("[0-9]+") ? Long.parseLong(seconds) : 0;
    }

    /** The pixels of the chart's left half with a colour of their own, as only lines have. */
    private long drawn() {
        return Long.parseLong(String.valueOf(browser.run("(() => {"
                + "const c = document.querySelector('#requests canvas');"
                + "const d = c.getContext('2d').getImageData(60, 0, c.width / 2 - 60, c.height - 40).data;"
                + "let n = 0;"
                + "for (let i = 0; i < d.length; i += 4) {"
                + "if (d[i + 3] > 200 && Math.max(d[i], d[i + 1], d[i + 2]) - Math.min(d[i], d[i + 1], d[i + 2]) > 60) n++;"
                + "} return n; })()")));
    }
}
