package dev.samovar.api.upstream;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static dev.samovar.testing.service.Service.subtopics;
import static dev.samovar.testing.service.Service.topic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.LogCapture;
import dev.samovar.testing.service.GeminiServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a failed model call leaves in the log of the service. */
@QuarkusTest
@Tag("quarkus")
@Tag("profile")
@TestProfile(GeminiServer.Profile.class)
class ModelFailureLogTest {

    private final GeminiServer.Remote gemini = new GeminiServer.Remote();

    /** The status is one that no other test uses: a second failure of a kind is counted alone. */
    @Test
    void firstFailureOfAKindIsLoggedOnceWithItsStatus() {
        String refused = topic("Refused");
        gemini.answer(refused, aResponse().withStatus(451).withBody("{}"));
        try (LogCapture log = LogCapture.ofAll()) {
            subtopics(refused + " 1").then().statusCode(502);
            subtopics(refused + " 2").then().statusCode(502);

            assertThat(log.lines())
                    .filteredOn(line -> line.contains("A call to model "))
                    .singleElement()
                    .asString()
                    .contains("gemini", "HTTP 451", "(rejected)");
        }
    }
}
