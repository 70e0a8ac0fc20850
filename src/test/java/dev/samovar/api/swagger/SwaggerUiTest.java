package dev.samovar.api.swagger;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of Swagger UI, and the policy under which it runs: its own scripts by their digests, and nothing else. */
@QuarkusTest
@Tag("quarkus")
class SwaggerUiTest {

    private static final String PAGE = "/q/swagger-ui/";
    private static final String POLICY = "Content-Security-Policy";
    private static final Pattern SCRIPT = Pattern.compile("<script(?![^>]* src=)[^>]*>(.*?)</script>", Pattern.DOTALL);

    @Test
    void policyHasTheDigestOfEachScriptInThePage() {
        Response page = given().get(PAGE);
        List<String> scripts = SCRIPT.matcher(page.asString())
                .results()
                .map(MatchResult::group)
                .map(script -> "'sha256-"
                        + digest(script.replaceFirst("<script[^>]*>", "").replace("</script>", "")) + "'")
                .toList();

        assertThat(scripts).hasSize(2);
        assertThat(page.header(POLICY)).contains("script-src 'self' " + String.join(" ", scripts) + ";");
    }

    @Test
    void policyIsOtherwiseThatOfAllAnswers() {
        String everywhere = given().get("/").header(POLICY);

        assertThat(given().get(PAGE).header(POLICY).replaceAll(" 'sha256-[^']*'", ""))
                .isEqualTo(everywhere);
        assertThat(everywhere).doesNotContain("unsafe");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "swagger-ui.css", "style.css"})
    void fileIsServedAndRevalidated(String file) {
        Response answer = given().get(PAGE + file);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
    }

    @Test
    void pageSendsNothingElsewhere() {
        assertThat(given().get(PAGE).asString())
                .contains("/q/openapi")
                .contains("validatorUrl: 'none'")
                .doesNotContainPattern("https?://(?!\\w)")
                .doesNotContain("queryConfigEnabled: true", "persistAuthorization: true");
    }

    private static String digest(String script) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(script.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
