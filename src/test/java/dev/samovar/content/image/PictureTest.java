package dev.samovar.content.image;

import static dev.samovar.content.Pictures.chunk;
import static dev.samovar.content.Pictures.chunkle;
import static dev.samovar.content.Pictures.latin;
import static dev.samovar.content.Pictures.segment;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.content.Pictures;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a picture goes to a model, and what is no picture. */
class PictureTest {

    private static final String PLACE = "48.8584N 2.2945E";
    private static final String TURNED =
            "MM\0*\0\0\0\10\0\2\1\22\0\3\0\0\0\1\0\6\0\0\u0088\45\0\4\0\0\0\1\0\0\0\46" + PLACE;

    static Stream<byte[]> pictures() {
        return Stream.of(
                Pictures.jpeg(PLACE),
                Pictures.png(PLACE),
                Pictures.gif(PLACE),
                Pictures.webp(PLACE),
                photo("jpg"),
                photo("png"),
                photo("gif"));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void metadataAndWhatFollowsThePictureAreRemoved(byte[] picture) {
        byte[] followed = Arrays.copyOf(picture, picture.length + PLACE.length());
        System.arraycopy(latin(PLACE), 0, followed, picture.length, PLACE.length());

        Picture clean = Picture.of(followed);

        assertThat(text(clean)).doesNotContain(PLACE);
        assertThat(Picture.of(clean.bytes()).bytes()).isEqualTo(clean.bytes());
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void noPartOfAPictureMakesAnythingButARefusal(byte[] picture) {
        for (int length = 0; length < picture.length; length += 1 + picture.length / 300) {
            survives(Arrays.copyOf(picture, length));
        }
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = picture.clone();
            for (int j = 0; j < 3; j++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            survives(damaged);
        }
    }

    private static void survives(byte[] bytes) {
        try {
            assertThat(Picture.of(bytes).bytes()).isNotEmpty();
        } catch (UnreadablePictureException refused) {
            assertThat(refused).hasMessageContaining("send");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00ff\u00d8\u00ff",
                "\u00ff\u00d8\u00ff\u00d9",
                "\u00ff\u00d8\u00ff\u00e0\0\20JFIF",
                "\u00ff\u00d8\u00ff\u00da\0\10\1\1\0\0\77\0\u00d2\u00ff\u00d9",
                "\u0089PNG\r\n\u001a\n",
                "GIF87a",
                "GIF89a\1\0\1\0\0\0\0;",
                "RIFF\0\0\0\0WEBPVP8 ",
                "RIFF\4\0\0\0WEBP",
                "BM",
                ""
            })
    void beginningOfAPictureIsNone(String bytes) {
        assertThatThrownBy(() -> Picture.of(latin(bytes)))
                .isInstanceOf(UnreadablePictureException.class)
                .hasMessageContaining("send");
    }

    @Test
    void pictureOfNoSizeIsNone() {
        byte[] png = Pictures.png("");
        png[19] = 0;
        byte[] jpeg = latin(text(Pictures.jpeg("")).replace("\10\0\10\0\10", "\10\0\0\0\10"));

        assertThatThrownBy(() -> Picture.of(png)).isInstanceOf(UnreadablePictureException.class);
        assertThatThrownBy(() -> Picture.of(jpeg)).isInstanceOf(UnreadablePictureException.class);
    }

    @Test
    void pngWithAWrongChecksumIsNone() {
        byte[] png = Pictures.png("");
        png[png.length - 1]++;

        assertThatThrownBy(() -> Picture.of(png)).isInstanceOf(UnreadablePictureException.class);
    }

    @ParameterizedTest
    @CsvSource({"jpg, image/jpeg", "png, image/png", "gif, image/png"})
    void pixelsStayAsTheyAre(String format, String type) throws IOException {
        byte[] photo = photo(format);

        Picture clean = Picture.of(photo);

        assertThat(clean.mediaType()).isEqualTo(type);
        assertThat(pixels(clean.bytes())).isEqualTo(pixels(photo));
    }

    @Test
    void metadataOfAPhotoIsRemovedAndItsOrientationStays() throws IOException {
        byte[] photo = photo("jpg");
        String body = text(photo).substring(2);
        byte[] located = latin("\u00ff\u00d8" + segment(0xe1, "Exif\0\0" + TURNED)
                + segment(0xe1, "http://ns.adobe.com/xap/1.0/\0<exif:GPSLatitude>" + PLACE)
                + segment(0xed, "Photoshop 3.0\0008BIM" + PLACE)
                + segment(0xe2, "MPF\0" + PLACE) + body + body);

        byte[] clean = Picture.of(located).bytes();

        assertThat(text(clean)).doesNotContain(PLACE, "GPS", "Photoshop", "MPF");
        int tiff = text(clean).indexOf("Exif\0\0") + 6;
        assertThat(Exif.orientation(new Bytes(clean), tiff, clean.length)).isEqualTo(6);
        assertThat(pixels(clean)).isEqualTo(pixels(photo));
    }

    @Test
    void colourProfileOfAJpegStays() {
        String jpeg = text(Pictures.jpeg(PLACE));
        String profile = segment(0xe2, "ICC_PROFILE\0\1\1profile") + segment(0xee, "Adobe\0d\0\0\0\0\1");
        byte[] coloured = latin(jpeg.substring(0, 2) + profile + jpeg.substring(2));

        assertThat(text(Picture.of(coloured))).contains(profile).doesNotContain(PLACE);
    }

    @Test
    void metadataOfAPngIsRemovedAndItsOrientationStays() {
        String png = text(Pictures.png(PLACE));
        int end = png.indexOf("IDAT") - 4;
        byte[] located = latin(png.substring(0, end)
                + text(chunk("eXIf", TURNED))
                + text(chunk("iTXt", "XML:com.adobe.xmp" + PLACE))
                + text(chunk("zzZz", PLACE))
                + png.substring(end));

        String clean = text(Picture.of(located));

        assertThat(clean).doesNotContain(PLACE, "tEXt", "iTXt", "zzZz").contains("eXIfMM");
    }

    @Test
    void metadataOfAWebpIsRemovedAndItsOrientationStays() {
        byte[] located = Pictures.riff(
                chunkle("VP8X", "\54\0\0\0\0\0\0\0\0\0"),
                chunkle("ICCP", "profile"),
                chunkle("VP8L", "\57\0\0\0\0\7\20"),
                chunkle("EXIF", TURNED),
                chunkle("XMP ", PLACE));

        byte[] clean = Picture.of(located).bytes();

        assertThat(text(clean)).doesNotContain(PLACE, "XMP").contains("ICCP", "profile", "EXIF");
        assertThat(clean[20]).as("flags: profile and EXIF").isEqualTo((byte) 0x28);
        assertThat(new Bytes(clean).u32le(4)).isEqualTo(clean.length - 8);
        assertThat(Picture.of(Pictures.webp(PLACE)).bytes()[20]).isZero();
    }

    @Test
    void transparentAndInterlacedGifBecomesTheSamePng() throws IOException {
        byte[] gif = photo("gif");
        BufferedImage read =
                ImageIO.read(new ByteArrayInputStream(Picture.of(gif).bytes()));

        assertThat(read.getColorModel().hasAlpha()).isTrue();
        assertThat(pixels(Picture.of(gif).bytes())).isEqualTo(pixels(gif));
    }

    @Test
    void gifOfTooManyPixelsIsRefused() {
        byte[] gif = latin(text(Pictures.gif("x")).replace(",\0\0\0\0\1\0\1\0", ",\0\0\0\0\u00ff\u00ff\u00ff\u00ff"));

        assertThatThrownBy(() -> Picture.of(gif)).hasMessageContaining("16 million");
    }

    /** Noise in 61 by 43 pixels; a GIF has 255 colours, one that is transparent, and is interlaced as ImageIO writes it. */
    private static byte[] photo(String format) {
        BufferedImage image = format.equals("gif")
                ? new BufferedImage(61, 43, BufferedImage.TYPE_BYTE_INDEXED, colours())
                : new BufferedImage(61, 43, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int y = 0; y < 43; y++) {
            for (int x = 0; x < 61; x++) {
                if (format.equals("gif")) {
                    image.getRaster().setSample(x, y, 0, random.nextInt(256));
                } else {
                    image.setRGB(x, y, random.nextInt(1 << 24));
                }
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            assertThat(ImageIO.write(image, format, out)).isTrue();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static IndexColorModel colours() {
        byte[] ramp = new byte[256];
        for (int i = 0; i < 256; i++) {
            ramp[i] = (byte) i;
        }
        return new IndexColorModel(8, 256, ramp, ramp, ramp, 3);
    }

    private static int[] pixels(byte[] picture) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture));
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        // What colour a transparent pixel would have says nothing
        return Arrays.stream(pixels).map(p -> (p >>> 24) == 0 ? 0 : p).toArray();
    }

    private static String text(Picture picture) {
        return text(picture.bytes());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }
}
