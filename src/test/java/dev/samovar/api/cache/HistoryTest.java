package dev.samovar.api.cache;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.samovar.monitoring.history.MinuteCounts;
import dev.samovar.monitoring.history.MinutePoint;
import dev.samovar.monitoring.history.StatsHistory;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The statistics by minute. */
@QuarkusTest
@Tag("quarkus")
class HistoryTest {

    @Inject
    StatsHistory history;

    @Test
    void pointHasTheStatisticsOfItsMinute() {
        long minute = Instant.now().getEpochSecond() / 60 - 30;
        history.keep(List.of(
                new MinutePoint(minute, new MinuteCounts(30, 4, 10, 40, 20_000_000, 31, 12, 2), 7, 3 * 1024 * 1024)));

        JsonPath point = given().get("/api/cache/history?minutes=60")
                .then()
                .statusCode(200)
                .body("success", equalTo(true))
                .body("minutes", equalTo(60))
                .extract()
                .jsonPath()
                .setRootPath("points.find { it.at == '" + Instant.ofEpochSecond(minute * 60) + "' }");

        assertThat(point.getLong("hits")).isEqualTo(30);
        assertThat(point.getLong("stale_hits")).isEqualTo(4);
        assertThat(point.getLong("misses")).isEqualTo(10);
        assertThat(point.getDouble("hit_rate_percent")).isEqualTo(75.0);
        assertThat(point.getDouble("avg_latency_ms")).isEqualTo(0.5);
        assertThat(point.getLong("calls")).isEqualTo(12);
        assertThat(point.getLong("failures")).isEqualTo(2);
        assertThat(point.getLong("saved_calls")).isEqualTo(31);
        assertThat(point.getLong("keys")).isEqualTo(7);
        assertThat(point.getDouble("memory_used_mb")).isEqualTo(3.0);
        // The service may have points of its own by now
        given().get("/api/cache/history?minutes=10")
                .then()
                .statusCode(200)
                .body(
                        "points.at",
                        not(hasItem(Instant.ofEpochSecond(minute * 60).toString())));
    }

    @ParameterizedTest
    @CsvSource({"'', 60", "?minutes=, 60", "?minutes=1, 1", "?minutes=1440, 1440"})
    void minutesMayBeLeftOut(String query, int minutes) {
        given().get("/api/cache/history" + query).then().statusCode(200).body("minutes", equalTo(minutes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1441", "99999999999", "1.5", "ten"})
    void otherMinutesAreInvalid(String minutes) {
        given().queryParam("minutes", minutes)
                .get("/api/cache/history")
                .then()
                .statusCode(400)
                .body("success", equalTo(false))
                .body("error", containsString("'minutes' must be a whole number from 1 to 1440"));
    }
}
