package dev.samovar.api.operator;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.samovar.testing.service.RawHttp;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The table is complete, and holds without configured keys: management for loopback only. */
@QuarkusTest
@Tag("quarkus")
class AccessTableTest {

    private static final String LOOPBACK = "127.0.0.1";
    private static final List<String> WHATEVER_IT_SAYS = List.of("", "Authorization: Bearer any-key-at-all-0123\r\n");
    private static final List<String> FORWARDED = List.of(
            "X-Forwarded-For: 127.0.0.1\r\n",
            "Forwarded: for=127.0.0.1\r\n",
            "X-Forwarded-For: 192.0.2.7\r\n",
            "X-Real-IP: ::1\r\n",
            "Via: 1.1 proxy\r\n");

    static final List<AccessTable.Row> ROWS = AccessTable.ROWS;

    @Test
    void everyOperationHasARow() {
        Map<String, Map<String, Object>> paths =
                given().accept("application/json").get("/q/openapi").jsonPath().getMap("paths");
        List<String> described = new ArrayList<>();
        paths.forEach((path, operations) ->
                operations.keySet().forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path)));

        assertThat(described).hasSizeGreaterThan(10);
        assertThat(Stream.of("/api", "/{upstream}").flatMap(prefix -> rows(prefix).stream()))
                .containsExactlyInAnyOrderElementsOf(described);
    }

    @Test
    void everyMethodOfEveryResourceHasARow() {
        List<String> written = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.samovar").stream()
                        .filter(type -> type.isAnnotatedWith(Path.class) && !type.isInterface())
                        .map(type -> type.reflect())
                        .flatMap(type -> Stream.of(type.getDeclaredMethods())
                                .flatMap(method -> verb(method)
                                        .map(verb -> verb + " " + path(type.getAnnotation(Path.class))
                                                + path(method.getAnnotation(Path.class)))))
                        .toList();

        assertThat(written).hasSizeGreaterThan(10);
        assertThat(rows("/api")).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void methodsWithoutARowAreRefused() throws IOException {
        Set<String> known = AccessTable.ROWS.stream()
                .map(row -> row.method() + " " + withoutQuery(row))
                .collect(Collectors.toSet());
        Stream<String> targets = Stream.concat(
                        AccessTable.ROWS.stream().map(AccessTableTest::withoutQuery), AccessTable.NO_CALLS.stream())
                .filter(target -> !target.startsWith("/q/"));
        for (String target : targets.distinct().toList()) {
            for (String method : List.of("GET", "POST", "PUT", "DELETE", "PATCH", "TRACE")) {
                if (!known.contains(method + " " + target)) {
                    AccessTable.Row row = new AccessTable.Row(method, target, target, "", List.of(), false);
                    assertThat(status(row, LOOPBACK, ""))
                            .as(method + " " + target + " has no row")
                            .isIn(404, 405);
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void loopbackRequestHasAccessToEverything(AccessTable.Row row) throws IOException {
        for (String address : List.of(LOOPBACK, "127.0.0.9")) {
            for (String headers : WHATEVER_IT_SAYS) {
                assertThat(status(row, address, headers))
                        .as(address + " " + headers)
                        .isIn(row.statuses());
            }
        }
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void forwardedRequestHasAccessToOpenCallsOnly(AccessTable.Row row) throws IOException {
        for (String headers : FORWARDED) {
            assertThat(status(row, LOOPBACK, headers)).as(headers).isIn(row.orRefused(403));
        }
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void remoteRequestHasAccessToOpenCallsOnly(AccessTable.Row row) throws IOException {
        assumeThat(AccessTableAddresses.other()).as("a network").isPresent();
        List<String> headersToTry =
                Stream.concat(WHATEVER_IT_SAYS.stream(), FORWARDED.stream()).toList();
        for (String headers : headersToTry) {
            assertThat(status(row, AccessTableAddresses.other().orElseThrow(), headers))
                    .as(headers)
                    .isIn(row.orRefused(403));
        }
    }

    private static List<String> rows(String prefix) {
        return AccessTable.ROWS.stream()
                .filter(row -> row.path().startsWith(prefix))
                .map(AccessTable.Row::toString)
                .toList();
    }

    private static String withoutQuery(AccessTable.Row row) {
        return row.target().replaceAll("\\?.*", "");
    }

    private static Stream<String> verb(Method method) {
        return Stream.of(method.getAnnotations())
                .map(Annotation::annotationType)
                .filter(type -> type.isAnnotationPresent(HttpMethod.class))
                .map(type -> type.getAnnotation(HttpMethod.class).value());
    }

    private static String path(@Nullable Path path) {
        // A placeholder may have its pattern: {key: .+}
        return path == null ? "" : path.value().replaceAll(": [^}]+}", "}");
    }

    private static int status(AccessTable.Row row, String from, String headers) throws IOException {
        return RawHttp.sendFrom(from, row.request(headers)).status();
    }
}
