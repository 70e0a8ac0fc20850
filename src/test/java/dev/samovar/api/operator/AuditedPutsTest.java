package dev.samovar.api.operator;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.LogCapture;
import dev.samovar.testing.service.GeminiServer;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.scheduler.Trigger;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Puts of applications are counted in the audit log, deletions are logged. */
@QuarkusTest
@Tag("quarkus")
@Tag("profile")
@TestProfile(GeminiServer.Profile.class)
class AuditedPutsTest {

    private static final String ENTRY = "/api/cache/entries/notes/audited";

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Inject
    AuditLog audit;

    @Inject
    Scheduler scheduler;

    private static List<String> about(LogCapture log, String text) {
        return log.lines().stream().filter(line -> line.contains(text)).toList();
    }

    @Test
    void putsAreOneLineWithTheirNumberAndDeletionsAreLoggedAtOnce() {
        audit.tellPuts().await().atMost(LIMIT);
        try (LogCapture log = LogCapture.ofAll()) {
            for (int i = 0; i < 3; i++) {
                given().contentType("text/plain")
                        .body("body " + i)
                        .put(ENTRY)
                        .then()
                        .statusCode(i == 0 ? 201 : 200);
            }
            given().delete(ENTRY).then().statusCode(200);
            audit.tellPuts().await().atMost(LIMIT);

            assertThat(about(log, "delete entry notes/audited")).hasSize(1);
            assertThat(about(log, "put entries into notes").stream()
                            .mapToInt(line -> Integer.parseInt(line.replaceAll("(?s).*notes, entries: (\\d+).*", "$1")))
                            .sum())
                    .isEqualTo(3);
            assertThat(about(log, "put entries into notes")).hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void purgeOfProxiedEntriesIsLoggedWithItsNumber() {
        given().contentType("application/json")
                .body("{\"model\":\"sample\",\"messages\":[{\"role\":\"user\",\"content\":\"audited tea\"}]}")
                .post("/sample/v1/chat/completions")
                .then()
                .statusCode(200);
        try (LogCapture log = LogCapture.ofAll()) {
            given().contentType("application/json")
                    .body("{\"pattern\":\"*:sample:*audited*\"}")
                    .post("/api/cache/invalidate/pattern")
                    .then()
                    .statusCode(200);

            assertThat(about(log, "invalidate pattern *:sample:*audited*, entries: 1"))
                    .hasSize(1);
        }
    }

    @Test
    void numbersOfPutsAndRepeatsAreLoggedOnASchedule() {
        assertThat(scheduler.getScheduledJobs())
                .extracting(Trigger::getId)
                .contains("audit", "warnings", "model-failures");
    }
}
