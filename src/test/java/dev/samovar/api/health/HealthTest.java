package dev.samovar.api.health;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import dev.samovar.testing.service.StoreUnderTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Health for people and for probes. */
@QuarkusTest
@Tag("quarkus")
@Tag("store")
class HealthTest {

    @Test
    void healthHasTheStateOfTheCache() {
        get("/api/health").then().statusCode(200).body("status", equalTo("healthy"));
        JsonPath health = get("/api/health").jsonPath();

        assertThat(health.getString("environment")).isEqualTo("production");
        assertThat(health.getString("cache.status")).isEqualTo("healthy");
        assertThat(health.getString("cache.type")).isEqualTo(StoreUnderTest.type());
        assertThat(health.getString("cache.version")).isEqualTo("v1.0");
        assertThat(health.<Object>get("cache.hit_rate_percent")).isInstanceOf(Number.class);
        assertThat(health.<Object>get("cache.keys")).isInstanceOf(Number.class);
        assertThat(Instant.parse(health.getString("timestamp")))
                .isCloseTo(Instant.now(), org.assertj.core.api.Assertions.within(1, ChronoUnit.MINUTES));
    }

    @Test
    void healthNamesTheModelsProvider() {
        get("/api/health").then().body("model.provider", equalTo("sample"));
    }

    @Test
    void healthHasVersionAndUptimeOfTheService() {
        JsonPath health = get("/api/health").jsonPath();
        String version = get("/q/metrics")
                .asString()
                .replaceFirst("(?s).*samovar_build_info\\{[^}]*version=\"([^\"]+)\".*", "$1");

        assertThat(health.getString("service.version")).isEqualTo(version);
        assertThat(health.getLong("service.uptime_seconds")).isBetween(0L, 86_400L);
        Awaitility.await()
                .untilAsserted(() -> assertThat(get("/api/health").jsonPath().getLong("service.uptime_seconds"))
                        .isGreaterThan(health.getLong("service.uptime_seconds")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health/live", "/q/health/ready", "/q/health/started", "/q/health"})
    void probeIsUp(String path) {
        get(path).then().statusCode(200).body("status", is("UP")).body("checks.status", hasItem("UP"));
    }

    @Test
    void readinessCarriesTheCachesData() {
        get("/q/health/ready")
                .then()
                .body("checks.find { it.name == 'cache' }.status", equalTo("UP"))
                .body("checks.find { it.name == 'cache' }.data.status", equalTo("healthy"))
                .body("checks.find { it.name == 'cache' }.data.type", equalTo(StoreUnderTest.type()))
                .body("checks.find { it.name == 'cache' }.data.version", equalTo("v1.0"))
                .body("checks.find { it.name == 'cache' }.data.keySet()", hasItem("hit_rate_percent"))
                .body("checks.find { it.name == 'cache' }.data.keySet()", hasItem("keys"));
    }

    @Test
    void livenessChecksNoDependency() {
        get("/q/health/live").then().body("checks.name", equalTo(java.util.List.of("alive")));
    }
}
