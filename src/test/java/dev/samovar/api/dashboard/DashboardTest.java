package dev.samovar.api.dashboard;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The dashboard's files: all of them are there, and none needs anything from elsewhere. */
@QuarkusTest
@Tag("quarkus")
class DashboardTest {

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html",
            "js", "text/javascript",
            "css", "text/css",
            "svg", "image/svg+xml");

    private static final Pattern LINK =
            Pattern.compile("(?:<(?:link|script|img)[^>]* (?:href|src)=\"|from ')([^\"']+)[\"']");

    @Test
    void everyFileIsServed() {
        Map<String, Response> files = files();

        assertThat(files.keySet())
                .contains("/dashboard/main.js", "/dashboard/api.js", "/dashboard/style.css", "/dashboard/icon.svg")
                .anyMatch(path -> path.endsWith("/uPlot.esm.js"))
                .anyMatch(path -> path.endsWith("/uPlot.min.css"));
        files.forEach((path, file) -> {
            assertThat(file.statusCode()).as(path).isEqualTo(200);
            assertThat(file.contentType())
                    .as(path)
                    .startsWith(TYPES.get(path.equals("/") ? "html" : path.substring(path.lastIndexOf('.') + 1)));
        });
    }

    @Test
    void noFileHasAnotherHost() {
        own().forEach((path, file) -> assertThat(file.asString()
                        .replace("http://www.w3.org/2000/svg", "")
                        .lines())
                .as(path)
                .noneMatch(line -> line.matches(".*(https?:)?//[a-z0-9.-]+\\.[a-z].*")));
    }

    /** A strict policy forbids scripts and styles in the page itself, and the page cannot work around it. */
    @Test
    void pageHasNoInlineScriptOrStyle() {
        String page = get("/").asString();

        assertThat(page).doesNotContainPattern("<style|\\sstyle=|\\son[a-z]+=|<script(?![^>]* src=)");
        own().forEach((path, file) -> assertThat(file.asString())
                .as(path)
                .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(")
                .doesNotContain("localStorage", "sessionStorage", "document.cookie"));
    }

    /** After an upgrade the files must not be some of the old and some of the new ones. */
    @Test
    void browsersRevalidateTheFiles() {
        own().forEach((path, file) ->
                assertThat(file.header("Cache-Control")).as(path).isEqualTo("no-cache"));
    }

    @Test
    void pageNeedsNoKey() {
        given().header("Authorization", "Bearer wrong").get("/").then().statusCode(200);
    }

    private static Map<String, Response> own() {
        Map<String, Response> own = files();
        own.keySet().removeIf(path -> path.startsWith("/webjars/"));
        return own;
    }

    /** The page and every file that it or one of them names. */
    private static Map<String, Response> files() {
        Map<String, Response> files = new LinkedHashMap<>();
        Deque<String> paths = new ArrayDeque<>(List.of("/"));
        while (!paths.isEmpty()) {
            String path = paths.remove();
            if (!files.containsKey(path)) {
                Response file = get(path);
                files.put(path, file);
                LINK.matcher(file.asString())
                        .results()
                        .map(link -> URI.create(path).resolve(link.group(1)).getPath())
                        .forEach(paths::add);
            }
        }
        return files;
    }
}
