package dev.samovar.content;

import dev.samovar.model.Prompt;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Asks what a picture is about.
 *
 * @param image the picture, its type taken from its bytes
 * @param digest the SHA-256 of its bytes in hexadecimal digits
 */
public record ImageRequest(Prompt.Image image, String digest) {

    /** The largest picture, in bytes: 10 MiB. */
    public static final int MAX_BYTES = 10 * 1024 * 1024;

    /**
     * Reads a picture; takes milliseconds for a large one, so call it off the event loop. Throws
     * {@link InvalidRequestException}.
     */
    public static ImageRequest of(byte[] bytes) {
        if (bytes.length == 0) {
            throw new InvalidRequestException("'image' is empty: send a JPEG, PNG, WebP or GIF picture");
        }
        if (bytes.length > MAX_BYTES) {
            throw new InvalidRequestException("'image' is too large: send at most 10 MiB");
        }
        String mediaType = mediaType(bytes)
                .orElseThrow(() -> new InvalidRequestException(
                        "'image' is no picture that is understood: send a JPEG, PNG, WebP or GIF picture"));
        return new ImageRequest(new Prompt.Image(bytes, mediaType), Digest.sha256(bytes));
    }

    private static Optional<String> mediaType(byte[] bytes) {
        if (has(bytes, 0, "\u00ff\u00d8\u00ff")) {
            return Optional.of("image/jpeg");
        }
        if (has(bytes, 0, "\u0089PNG\r\n\u001a\n")) {
            return Optional.of("image/png");
        }
        if (has(bytes, 0, "GIF87a") || has(bytes, 0, "GIF89a")) {
            return Optional.of("image/gif");
        }
        if (has(bytes, 0, "RIFF") && has(bytes, 8, "WEBP")) {
            return Optional.of("image/webp");
        }
        return Optional.empty();
    }

    private static boolean has(byte[] bytes, int offset, String magic) {
        byte[] expected = magic.getBytes(StandardCharsets.ISO_8859_1);
        return bytes.length >= offset + expected.length
                && java.util.Arrays.equals(bytes, offset, offset + expected.length, expected, 0, expected.length);
    }
}
