package dev.samovar.content.request;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.content.Pictures;
import dev.samovar.model.Prompt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What of a picture goes to the model. */
class ImageRequestTest {

    private static final String PLACE = "48.8584N 2.2945E";

    static Stream<byte[]> pictures() {
        return Stream.of(Pictures.jpeg(PLACE), Pictures.png(PLACE), Pictures.gif(PLACE), Pictures.webp(PLACE));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void pictureIsSentWithoutItsMetadata(byte[] picture) {
        assertThat(new String(picture, ISO_8859_1)).contains(PLACE);

        Prompt.Image sent = ImageRequest.of(picture).image();

        assertThat(new String(sent.bytes(), ISO_8859_1)).doesNotContain(PLACE);
        assertThat(sent.mediaType()).isIn("image/jpeg", "image/png", "image/webp");
        assertThat(ImageRequest.of(picture).in("de").image().bytes()).isEqualTo(sent.bytes());
    }

    @Test
    void gifIsSentAsThePngThatItWasMadeInto() {
        Prompt.Image sent = ImageRequest.of(Pictures.gif(PLACE)).image();

        assertThat(sent.mediaType()).isEqualTo("image/png");
        assertThat(new String(sent.bytes(), ISO_8859_1)).startsWith("\u0089PNG");
    }

    @Test
    void whatIsNoPictureIsRefusedWithThatReason() {
        assertThatThrownBy(() -> ImageRequest.of("BM".getBytes(ISO_8859_1)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("'image' is no picture")
                .hasMessageContaining("send a JPEG, PNG, WebP or GIF picture");
    }
}
