package dev.samovar.content.request;

import dev.samovar.cache.key.Digest;
import dev.samovar.content.image.Picture;
import dev.samovar.content.image.UnreadablePictureException;
import dev.samovar.model.Prompt;
import org.jspecify.annotations.Nullable;

/**
 * Asks what a picture is about.
 *
 * @param image the picture as it goes to a model, as {@link Picture} makes it
 * @param digest the SHA-256 of the bytes that were sent in, in hexadecimal digits
 * @param language a BCP 47 tag
 */
public record ImageRequest(Prompt.Image image, String digest, String language) {

    /** The largest picture, in bytes: 10 MiB. */
    public static final int MAX_BYTES = 10 * 1024 * 1024;

    public ImageRequest {
        language = new Field("language").language(language);
    }

    /** The same picture, for an answer in a language; in {@code en} if that is null or blank. */
    public ImageRequest in(@Nullable String language) {
        return new ImageRequest(image, digest, new Field("language").language(language));
    }

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
        try {
            Picture picture = Picture.of(bytes);
            return new ImageRequest(new Prompt.Image(picture.bytes(), picture.mediaType()), Digest.sha256(bytes), "en");
        } catch (UnreadablePictureException e) {
            throw new InvalidRequestException("'image' " + e.getMessage());
        }
    }
}
