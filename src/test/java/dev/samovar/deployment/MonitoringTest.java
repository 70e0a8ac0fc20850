package dev.samovar.deployment;

import static dev.samovar.deployment.Manifests.only;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alerts and dashboard use only metrics, labels and values of the running service. */
@QuarkusTest
@Tag("quarkus")
class MonitoringTest {

    private static final Path RULES = Path.of("docker/prometheus/rules.yaml");
    private static final Path SCRAPING = Path.of("docker/prometheus/prometheus.yaml");
    private static final Path DASHBOARD = Path.of("docker/grafana/dashboard.json");
    private static final JsonNode COMPOSE =
            Manifests.documents(Path.of("docker/compose.yaml")).get(0);

    /** The labels that Prometheus adds to every series, and the one series of its own. */
    private static final Set<String> SCRAPED = Set.of("job", "instance", "namespace");

    private static final String UP = "up";

    /** The meters that exist with prices alone, and their labels. */
    private static final Set<String> MONEY =
            Set.of("samovar_upstream_saved_money_total", "samovar_upstream_spent_money_total");

    private static final Set<String> LABELS_OF_MONEY = Set.of("job", "instance", "namespace", "upstream");

    private static final Pattern SERIES =
            Pattern.compile("^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? \\S+$", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final Map<String, Map<String, Set<String>>> series = new HashMap<>();

    @BeforeEach
    void readMetrics() {
        given().get("/api/explanation?topic=Tea").then().statusCode(200);
        proxied();
        // Only earlier requests are in the counted answers
        String metrics =
                given().accept("text/plain").get(Settings.metricsPath()).asString();
        SERIES.matcher(metrics).results().forEach(line -> {
            Map<String, Set<String>> labels = series.computeIfAbsent(line.group(1), name -> new HashMap<>());
            Matcher label = LABEL.matcher(line.group(2) == null ? "" : line.group(2));
            while (label.find()) {
                labels.computeIfAbsent(label.group(1), name -> new HashSet<>()).add(label.group(2));
            }
        });
        assertThat(series).hasSizeGreaterThan(50);
    }

    /** A miss and a hit, and a request that is not cached. */
    private static void proxied() {
        for (int i = 0; i < 2; i++) {
            given().contentType("application/json")
                    .body("{\"model\": \"sample\", \"messages\": [{\"role\": \"user\", \"content\": \"Tea\"}]}")
                    .post("/sample/v1/chat/completions")
                    .then()
                    .statusCode(200);
        }
        given().get("/sample/v1/models").then().statusCode(200);
    }

    @Test
    void alertsUseExistingMeters() {
        List<JsonNode> rules = rules();
        assertThat(rules).hasSizeGreaterThan(5);
        for (JsonNode rule : rules) {
            String name = rule.path("alert").asText();
            assertThat(name).matches("Samovar[A-Z][A-Za-z]+");
            assertThat(rule.path("for").asText()).as(name).matches("[0-9]+[smh]");
            assertThat(rule.at("/labels/severity").asText()).as(name).isIn("warning", "critical");
            assertThat(rule.at("/annotations/summary").asText()).as(name).isNotBlank();
            assertThat(rule.at("/annotations/description").asText()).as(name).endsWith(".");
            assertAnswered(name, rule.path("expr").asText());
        }
    }

    /** A job may have any name. Series that other services have too are taken from jobs with this service's own alone. */
    @Test
    void alertsNameNoJobAndConcernThisServiceOnly() {
        for (JsonNode rule : rules()) {
            String name = rule.path("alert").asText();
            PromQl query = PromQl.parse(rule.path("expr").asText());

            assertThat(query.selectors())
                    .as(name)
                    .allSatisfy(selector -> assertThat(selector.labels()).doesNotContainKeys("job", "instance"))
                    .anySatisfy(selector -> assertThat(selector.metric()).startsWith("samovar_"));
            if (query.selectors().stream().noneMatch(one -> one.metric().equals("samovar_build_info"))) {
                assertThat(query.selectors())
                        .as(name + " without samovar_build_info")
                        .allSatisfy(selector -> assertThat(selector.metric()).startsWith("samovar_"));
            }
        }
    }

    @Test
    void dashboardSelectsByTheJobOfItsVariable() {
        JsonNode dashboard = Manifests.documents(DASHBOARD).get(0);
        dashboard
                .path("panels")
                .forEach(panel -> panel.path("targets")
                        .forEach(target -> assertThat(
                                        PromQl.parse(target.path("expr").asText())
                                                .selectors())
                                .as(panel.path("title").asText())
                                .allSatisfy(selector ->
                                        assertThat(selector.labels()).containsEntry("job", "$job"))));
        assertThat(dashboard.at("/templating/list/1/name").asText()).isEqualTo("job");
        assertThat(dashboard.at("/templating/list/1/current").isEmpty()).isTrue();
    }

    @Test
    void everyAlertIsDocumented() {
        String explained = Settings.read(Path.of("src/docs/metrics.md"));

        assertThat(rules())
                .allSatisfy(rule ->
                        assertThat(explained).contains("`" + rule.path("alert").asText() + "`"));
    }

    @Test
    void dashboardUsesExistingMeters() {
        JsonNode dashboard = Manifests.documents(DASHBOARD).get(0);
        Set<Integer> ids = new HashSet<>();
        List<JsonNode> targets = new ArrayList<>();
        for (JsonNode panel : dashboard.path("panels")) {
            assertThat(ids.add(panel.path("id").asInt()))
                    .as(panel.path("title").asText())
                    .isTrue();
            panel.path("targets").forEach(targets::add);
        }

        assertThat(targets).hasSizeGreaterThan(20);
        assertThat(targets.toString()).contains(MONEY);
        for (JsonNode target : targets) {
            String expression = target.path("expr").asText();
            PromQl query = assertAnswered("dashboard", expression);
            Matcher legend = Pattern.compile("\\{\\{(.*?)}}")
                    .matcher(target.path("legendFormat").asText());
            while (legend.find()) {
                assertThat(query.groups()).as(expression).contains(legend.group(1));
            }
        }
        dashboard
                .at("/templating/list")
                .forEach(variable -> Pattern.compile("label_values\\((\\w+),")
                        .matcher(variable.path("definition").asText())
                        .results()
                        .forEach(match -> assertThat(series).containsKey(match.group(1))));
    }

    /** The documentation's table has existing meters only, and all of the service's own. Money needs prices. */
    @Test
    void everyMeterOfTheServiceIsDocumented() {
        String documented = Settings.read(Path.of("src/docs/metrics.md"));
        Set<String> named = new HashSet<>();
        Pattern.compile("^\\| `([a-z_0-9]+)`", Pattern.MULTILINE)
                .matcher(documented)
                .results()
                .forEach(row -> named.add(row.group(1)));
        assertThat(named.containsAll(MONEY)).isTrue();
        named.removeAll(MONEY);

        Stream<String> own = series.keySet().stream().filter(name -> name.matches("(samovar|cache)_.*"));
        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(
                        own.map(name -> name.replaceAll("_seconds_(bucket|count|sum|max)$", "_seconds"))
                                .collect(java.util.stream.Collectors.toSet()));
    }

    @Test
    void kubernetesRuleEqualsThePrometheusRule() {
        PrometheusRule rule = only("prometheus-rule.yaml", PrometheusRule.class);

        assertThat(rule.getSpec().getGroups()).hasSize(1);
        assertThat(Manifests.documents(Manifests.FOLDER.resolve("prometheus-rule.yaml"))
                        .get(0)
                        .path("spec"))
                .isEqualTo(Manifests.documents(RULES).get(0));
    }

    @Test
    void prometheusHasThePathOfTheMetrics() {
        JsonNode job = Manifests.documents(SCRAPING).get(0).at("/scrape_configs/0");

        assertThat(job.path("job_name").asText()).isEqualTo("samovar");
        assertThat(job.path("metrics_path").asText()).isEqualTo(Settings.metricsPath());
        assertThat(job.at("/static_configs/0/targets/0").asText()).isEqualTo("samovar:" + Settings.port());
        assertThat(SCRAPING.resolveSibling(
                        Manifests.documents(SCRAPING).get(0).at("/rule_files/0").asText()))
                .exists();
    }

    @Test
    void composeMountsExistingFiles() {
        List<String> mounts = new ArrayList<>();
        for (String service : List.of("prometheus", "grafana")) {
            JsonNode one = COMPOSE.path("services").path(service);
            assertThat(one.at("/profiles/0").asText()).isEqualTo("monitoring");
            one.path("volumes").forEach(volume -> mounts.add(volume.asText().split(":", -1)[0]));
        }

        assertThat(mounts)
                .hasSize(4)
                .allSatisfy(
                        mount -> assertThat(Path.of("docker").resolve(mount)).exists());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"rate(cache_gets_total[5m]", "a{b=c}", "rte(a[5m])", "sum by (a b)", "a ? b", "a{b=\"c\"} )"})
    void invalidExpressionIsReported(String expression) {
        assertThatThrownBy(() -> PromQl.parse(expression)).isInstanceOf(IllegalArgumentException.class);
    }

    private PromQl assertAnswered(String where, String expression) {
        PromQl query = PromQl.parse(expression);
        assertThat(query.selectors()).as(where).isNotEmpty();
        Set<String> labels = new HashSet<>(SCRAPED);
        for (PromQl.Selector selector : query.selectors()) {
            if (selector.metric().equals(UP)) {
                continue;
            }
            if (MONEY.contains(selector.metric())) {
                assertThat(LABELS_OF_MONEY).containsAll(selector.labels().keySet());
                labels.addAll(LABELS_OF_MONEY);
                continue;
            }
            assertThat(series).as(where).containsKey(selector.metric());
            Map<String, Set<String>> known = series.get(selector.metric());
            labels.addAll(known.keySet());
            selector.labels().forEach((label, value) -> {
                if (!SCRAPED.contains(label)) {
                    assertThat(known).as(where + ": " + expression).containsKey(label);
                    assertThat(value.isEmpty() || known.get(label).contains(value) || isOutcome(label, value))
                            .as(where + ": " + label + "=" + value)
                            .isTrue();
                }
            });
        }
        assertThat(labels).as(where + ": " + expression).containsAll(query.groups());
        return query;
    }

    /** Micrometer's own word for statuses from 500 on, which this service has not answered. */
    private static boolean isOutcome(String label, String value) {
        return label.equals("outcome") && value.equals("SERVER_ERROR");
    }

    private static List<JsonNode> rules() {
        return StreamSupport.stream(
                        Manifests.documents(RULES).get(0).at("/groups/0/rules").spliterator(), false)
                .toList();
    }
}
