package dev.samovar.content.image;

/**
 * A picture as it goes to a model: of a type that every provider takes, and without metadata. Where, when and by whom it
 * was taken (EXIF, XMP, IPTC, comments, what follows the picture) is left out; its orientation and its colours stay.
 *
 * @param bytes its bytes; not to be changed by anyone
 * @param mediaType {@code image/jpeg}, {@code image/png} or {@code image/webp}
 */
@SuppressWarnings("ArrayRecordComponent") // pictures are compared by their digest, never by equals
public record Picture(byte[] bytes, String mediaType) {

    /**
     * Reads a JPEG, PNG, WebP or GIF picture by its bytes. Its structure is checked, its pixels are not. Of a GIF the first
     * frame becomes a PNG, since not every provider takes a GIF. Takes milliseconds for a large picture: call it off the
     * event loop.
     *
     * @throws UnreadablePictureException if the bytes are no such picture, or not a whole one
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
