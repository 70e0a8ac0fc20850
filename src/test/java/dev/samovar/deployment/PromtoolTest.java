package dev.samovar.deployment;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Metrics and alerts as Prometheus' own tool accepts them. */
@QuarkusTest
@Tag("quarkus")
class PromtoolTest {

    /**
     * Meters of Quarkus and Micrometer without a help text or with a name that promtool does not like. Those of clients exist
     * only after calls, which other tests make.
     */
    private static final Pattern OF_LIBRARIES =
            Pattern.compile("http_server_active_requests|http_server_connections_.*|http_server_errors_.*"
                    + "|http_client_.*|redis_.*|process_cpu_time_ns_total|system_cpu_count");

    private static final Pattern NAME = Pattern.compile("^(?:# (?:HELP|TYPE) )?([a-zA-Z_:][a-zA-Z0-9_:]*)");

    @BeforeAll
    static void needsPromtool() {
        Promtool.assumeInstalled();
    }

    @Test
    void namesUnitsAndHelpTextsAreAccepted() {
        // The first of a name decides the type of all its meters
        given().get("/api/health").then().statusCode(200);
        given().get("/api/explanation?topic=Tea").then().statusCode(200);
        given().contentType("application/json")
                .body("{\"model\": \"sample\", \"messages\": [{\"role\": \"user\", \"content\": \"Tea\"}]}")
                .post("/sample/v1/chat/completions")
                .then()
                .statusCode(200);
        String own = ownMeters();

        assertThat(own).contains("samovar_build_info", "samovar_cache_lookup_seconds_bucket", "cache_gets_total");
        assertThat(Promtool.run(own, "check", "metrics")).isEqualTo(new Promtool.Result(0, ""));
    }

    /** That the check above can fail. */
    @Test
    void counterWithoutHelpAndTotalIsNotAccepted() {
        Promtool.Result result = Promtool.run("# TYPE teas counter\nteas 1\n", "check", "metrics");

        assertThat(result.status()).isNotZero();
        assertThat(result.output()).contains("no help text", "_total");
    }

    @Test
    void alertRulesAreAccepted() {
        Promtool.Result result = Promtool.run("", "check", "rules", "docker/prometheus/rules.yaml");

        assertThat(result.status()).as(result.output()).isZero();
        assertThat(result.output()).contains("SUCCESS");
    }

    /** The series of {@code rules-test.yaml} fire the alerts that it names, and no others of these. */
    @Test
    void alertsFireForTheSeriesOfTheirTests() {
        Promtool.Result result = Promtool.run("", "test", "rules", "docker/prometheus/rules-test.yaml");

        assertThat(result.status()).as(result.output()).isZero();
    }

    private static String ownMeters() {
        List<String> lines = given().accept("text/plain")
                .get(Settings.metricsPath())
                .asString()
                .lines()
                .toList();
        return lines.stream()
                .filter(line -> NAME.matcher(line)
                        .results()
                        .noneMatch(name -> OF_LIBRARIES.matcher(name.group(1)).matches()))
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
