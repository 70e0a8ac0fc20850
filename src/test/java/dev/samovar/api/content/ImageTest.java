package dev.samovar.api.content;

import static dev.samovar.testing.service.Service.cacheStatus;
import static dev.samovar.testing.service.Service.image;
import static dev.samovar.testing.service.Service.topic;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.samovar.content.Pictures;
import dev.samovar.testing.service.Service;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures: what is taken for one, and what is not. */
@QuarkusTest
@Tag("quarkus")
class ImageTest {

    private static final int LIMIT = 10 * 1024 * 1024;

    static Stream<byte[]> pictures() {
        return Stream.of(
                Pictures.jpeg(topic("picture")),
                Pictures.png(topic("picture")),
                Pictures.gif(topic("picture")),
                Pictures.webp(topic("picture")));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void imageIsIdentifiedByItsBytes(byte[] picture) {

        Response first = image(picture);

        first.then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("keySet()", contains("generated_topic"))
                .body("generated_topic", not(equalTo("")));
        assertThat(cacheStatus(first)).isEqualTo(Service.LEADER);
        assertThat(cacheStatus(image(picture))).matches(Service.HIT);
    }

    @Test
    void nameAndTypeOfThePartAreIgnored() {
        byte[] picture = picture();
        image(picture);

        for (String type : new String[] {"text/plain", "image/png", "application/pdf"}) {
            Response renamed =
                    given().multiPart("image", "notes.txt", picture, type).post("/api/image2topic");
            assertThat(renamed.statusCode()).as(type).isEqualTo(200);
            assertThat(cacheStatus(renamed)).as(type).matches(Service.HIT);
        }
    }

    @Test
    void textNamedAsImageIsRefused() {
        given().multiPart("image", "photo.png", "plain words".getBytes(ISO_8859_1), "image/png")
                .post("/api/image2topic")
                .then()
                .statusCode(400)
                .body("success", equalTo(false))
                .body("error", allOf(containsString("'image'"), containsString("JPEG, PNG, WebP or GIF")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00ff\u00d8\u00ff",
                "\u00ff\u00d8\u00ff\u00e0\u0000\u0010JFIF",
                "\u0089PNG\r\n\u001a\n",
                "GIF87a",
                "RIFF\u0000\u0000\u0000\u0000WEBPVP8 ",
                "GIF88a",
                "GIF8",
                "\u0089PNG",
                "\u00ff\u00d8",
                "RIFF\u0000\u0000\u0000\u0000WAVE",
                "BM",
                "II*\u0000",
                "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
                "%PDF-1.7"
            })
    void otherBytesAreRefused(String bytes) {
        image(bytes.getBytes(ISO_8859_1)).then().statusCode(400).body("error", containsString("'image'"));
    }

    @Test
    void emptyImageIsRefused() {
        image(new byte[0]).then().statusCode(400).body("error", containsString("'image'"));
    }

    @Test
    void imageAtTheLimitIsAccepted() {
        image(Arrays.copyOf(picture(), LIMIT)).then().statusCode(200);
    }

    @Test
    void imageOverTheLimitIsTooLarge() {
        image(Arrays.copyOf(picture(), LIMIT + 1))
                .then()
                .statusCode(413)
                .body("success", equalTo(false))
                .body("error", containsString("10 MiB"));
    }

    @Test
    void formWithoutImageNamesTheMissingPart() {
        given().multiPart("picture", "photo.gif", picture(), "image/gif")
                .post("/api/image2topic")
                .then()
                .statusCode(400)
                .body("error", containsString("'image' is required"));
    }

    @Test
    void imageInATextFieldIsRefused() {
        given().multiPart("image", "just words")
                .post("/api/image2topic")
                .then()
                .statusCode(400)
                .body("error", containsString("'image'"));
    }

    @Test
    void anotherImageHasAnotherEntry() {
        image(picture());

        assertThat(cacheStatus(image(picture()))).isEqualTo(Service.LEADER);
    }

    /** An image that no request has sent before. */
    private static byte[] picture() {
        return Pictures.gif(topic("picture"));
    }
}
