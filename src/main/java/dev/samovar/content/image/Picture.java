package dev.samovar.content.image;

/**
 * A picture for a model: in a media type that every provider supports, and without metadata. EXIF, XMP, IPTC, comments and
 * trailing bytes are removed; the orientation and colour information are kept.
 *
 * @param bytes the encoded picture; must not be modified
 * @param mediaType {@code image/jpeg}, {@code image/png} or {@code image/webp}
 */
@SuppressWarnings("ArrayRecordComponent") // pictures are compared by their digest, never by equals
public record Picture(byte[] bytes, String mediaType) {

    /**
     * Parses a JPEG, PNG, WebP or GIF picture, detected by its signature. The structure is validated, the pixels are not. The
     * first frame of a GIF is converted to PNG, since not every provider supports GIF. Takes milliseconds for a large
     * picture: call it off the event loop.
     *
     * @throws UnreadablePictureException if the bytes are no such picture, or a truncated one
     */
    public static Picture of(byte[] bytes) {
        Bytes in = new Bytes(bytes);
        if (in.has(0, "\u00ff\u00d8\u00ff")) {
            return new Picture(JpegPicture.withoutMetadata(in), "image/jpeg");
        }
        if (in.has(0, PngPicture.SIGNATURE)) {
            return new Picture(PngPicture.withoutMetadata(in), "image/png");
        }
        if (in.has(0, "GIF87a") || in.has(0, "GIF89a")) {
            return new Picture(new GifPicture(in).toPng(), "image/png");
        }
        if (in.has(0, "RIFF") && in.has(8, "WEBP")) {
            return new Picture(WebpPicture.withoutMetadata(in), "image/webp");
        }
        throw new UnreadablePictureException("is no picture that is understood: send a JPEG, PNG, WebP or GIF picture");
    }
}
