package dev.samovar.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The description of the service, which clients are generated from: it changes only on purpose. */
@QuarkusTest
@Tag("quarkus")
class OpenApiTest {

    private static final Path SNAPSHOT = Path.of("src/test/resources/openapi.yaml");

    /** After a wanted change: {@code ./mvnw test -Dtest=OpenApiTest -Dsnapshot.renew=true}. */
    @Test
    void descriptionEqualsTheSnapshot() throws IOException {
        String description = given().accept("application/yaml")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        if (Boolean.getBoolean("snapshot.renew")) {
            Files.writeString(SNAPSHOT, description);
        }

        assertThat(description)
                .as("If the change is wanted, renew the snapshot with -Dsnapshot.renew=true")
                .isEqualTo(Files.readString(SNAPSHOT));
    }

    @ParameterizedTest
    @CsvSource({
        "get, /api/subtopics, 200 304 400 406 414 429 431 502 503 504",
        "get, /api/explanation, 200 304 400 406 414 429 431 502 503 504",
        "post, /api/create_subtopics, 200 400 406 408 413 414 415 429 431 502 503 504",
        "post, /api/create_presentation, 200 400 406 408 413 414 415 429 431 502 503 504",
        "post, /api/image2topic, 200 400 406 408 413 414 415 429 431 502 503 504",
        "get, /api/cache/stats, 200 400 406 414 431 503",
        "get, /api/cache/history, 200 400 406 414 431",
        "post, /api/cache/invalidate/{namespace}, 200 400 401 403 406 414 429 431 503",
        "post, /api/cache/invalidate/pattern, 200 400 401 403 406 408 413 414 415 429 431 503",
        "post, /api/cache/version, 200 400 401 403 406 408 413 414 415 429 431 503",
        "get, /api/cache/audit, 200 400 401 403 406 414 429 431 503",
        "get, /api/cache/misses, 200 400 401 403 406 414 429 431 503",
        "get, /api/cache/popular, 200 400 401 403 406 414 429 431 503",
        "get, /api/cache/entries, 200 400 401 403 406 414 429 431 503",
        "get, /api/cache/entries/{namespace}/{key}, 200 304 400 401 403 404 414 429 431 503",
        "put, /api/cache/entries/{namespace}/{key}, 200 201 400 401 403 405 406 408 412 413 414 415 429 431 503",
        "delete, /api/cache/entries/{namespace}/{key}, 200 400 401 403 404 406 412 414 429 431 503",
        "get, /api/cache/explain, 200 400 401 403 406 414 429 431 503",
        "post, /api/cache/explain, 200 400 401 403 406 408 413 414 415 429 431 503",
        "post, /api/cache/warm, 200 202 400 401 403 406 414 429 431 503",
        "get, /api/cache/warm, 200 400 406 414 431",
        "get, /api/health, 200 400 406 414 431"
    })
    void everyStatusOfTheContractIsDescribed(String method, String path, String statuses) {
        Map<String, Object> responses = description().getMap("paths.'" + path + "'." + method + ".responses");

        assertThat(responses).as(method + " " + path).isNotNull();
        assertThat(responses.keySet()).containsExactly(statuses.split(" ", -1));
    }

    @Test
    void everyOperationHasANameAndASummary() {
        Map<String, Map<String, Map<String, Object>>> paths = description().getMap("paths");

        paths.forEach((path, operations) -> operations.forEach((method, operation) ->
                assertThat(operation).as(method + " " + path).containsKeys("operationId", "summary", "tags")));
    }

    @Test
    void everyErrorIsDescribedByItsEnvelopeWithAnExample() {
        JsonPath description = description();
        Map<String, Map<String, Map<String, Object>>> paths = description.getMap("paths");

        paths.forEach((path, operations) -> operations.keySet().forEach(method -> {
            Map<String, Map<String, String>> responses =
                    description.getMap("paths.'" + path + "'." + method + ".responses");
            responses.forEach((status, response) -> {
                if (status.startsWith("4") || status.startsWith("5")) {
                    String error = response.getOrDefault("$ref", "no reference")
                                    .replace("#/", "")
                                    .replace('/', '.') + ".content.'application/json'";
                    assertThat(description.getString(error + ".schema.'$ref'"))
                            .as(method + " " + path + " " + status)
                            .isIn("#/components/schemas/Error", "#/components/schemas/ProxyError");
                    assertThat(description.getMap(error + ".example")).isNotEmpty();
                }
            });
        }));
        assertThat(description.<String, Object>getMap("components.schemas.Error.properties"))
                .containsOnlyKeys("success", "error", "trace_id");
    }

    @Test
    void everySchemaSaysWhatIsRequired() {
        Map<String, Map<String, Object>> schemas = description().getMap("components.schemas");

        assertThat(schemas).hasSizeGreaterThan(30);
        schemas.forEach((name, schema) -> {
            if (schema.containsKey("properties")) {
                assertThat(schema).as(name).containsKey("required");
            }
        });
    }

    private static JsonPath description() {
        return given().accept("application/json").get("/q/openapi").jsonPath();
    }
}
