package dev.samovar.content.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A filter for the chunks of a WebP picture (RFC 9649). It keeps those needed for decoding and the ICC profile. It drops
 * EXIF but for the orientation, XMP and unknown chunks, and bytes after the RIFF chunk.
 */
final class WebpPicture {

    private static final Set<String> PIXELS = Set.of("VP8 ", "VP8L", "ANMF");
    private static final Set<String> KEPT = Set.of("VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP");
    private static final int HEADER = 12;
    private static final int EXIF_FLAG = 0x08;
    private static final int XMP_FLAG = 0x04;

    private final Bytes in;
    private final ByteArrayOutputStream out;
    private int flags = -1;
    private boolean hasPixels;
    private int orientation;

    private WebpPicture(Bytes in) {
        this.in = in;
        this.out = new ByteArrayOutputStream(in.length());
    }

    static byte[] withoutMetadata(Bytes in) {
        try {
            return new WebpPicture(in).copy();
        } catch (IndexOutOfBoundsException truncated) {
            throw UnreadablePictureException.damaged("WebP");
        }
    }

    private byte[] copy() {
        long end = in.u32le(4) + 8;
        if (end > in.length() || end < HEADER) {
            throw UnreadablePictureException.damaged("WebP");
        }
        out.write(in.array(), 0, HEADER);
        int position = HEADER;
        while (position + 8 <= end) {
            long length = in.u32le(position + 4);
            if (length > end - position - 8) {
                throw UnreadablePictureException.damaged("WebP");
            }
            chunk(in.name(position), position + 8, (int) length);
            position += 8 + (int) (length + (length & 1));
        }
        if (!hasPixels) {
            throw UnreadablePictureException.damaged("WebP");
        }
        return finished();
    }

    private void chunk(String name, int start, int length) {
        boolean hasSize = hasSize(name, start, length);
        if (out.size() == HEADER && !hasSize) {
            throw UnreadablePictureException.damaged("WebP");
        }
        if (name.equals("VP8X") && out.size() == HEADER) {
            flags = in.u8(start);
        }
        if (name.equals("EXIF")) {
            int tiff = start + (in.has(start, "Exif\0\0") ? 6 : 0);
            orientation = Exif.orientation(in, tiff, start + length);
        }
        hasPixels |= hasSize && PIXELS.contains(name);
        if (KEPT.contains(name)) {
            write(name, in.array(), start, length);
        }
    }

    /** Whether a chunk has a valid header with dimensions; those of a frame of an animation are in its sub-chunks. */
    private boolean hasSize(String name, int start, int length) {
        return switch (name) {
            case "VP8 " ->
                length > 10
                        && in.has(start + 3, "\u009d\u0001*")
                        && (in.u16le(start + 6) & 0x3fff) > 0
                        && (in.u16le(start + 8) & 0x3fff) > 0;
            case "VP8L" -> length > 5 && in.u8(start) == 0x2f;
            case "VP8X" -> length == 10;
            case "ANMF" -> length > 24;
            default -> false;
        };
    }

    private void write(String name, byte[] bytes, int start, int length) {
        out.writeBytes(name.getBytes(StandardCharsets.ISO_8859_1));
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(length >>> shift);
        }
        out.write(bytes, start, length);
        if ((length & 1) == 1) {
            out.write(0);
        }
    }

    private byte[] finished() {
        boolean isOriented = orientation > 0 && flags >= 0;
        if (isOriented) {
            byte[] exif = Exif.of(orientation);
            write("EXIF", exif, 0, exif.length);
        }
        byte[] picture = out.toByteArray();
        for (int i = 0; i < 4; i++) {
            picture[4 + i] = (byte) ((picture.length - 8) >>> (8 * i));
        }
        if (flags >= 0) {
            // VP8X is the first chunk if there is one
            picture[HEADER + 8] = (byte) ((flags & ~(EXIF_FLAG | XMP_FLAG)) | (isOriented ? EXIF_FLAG : 0));
        }
        return picture;
    }
}
