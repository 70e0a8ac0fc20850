package dev.samovar.content.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * A filter for the chunks of a PNG picture (W3C PNG 3). It keeps those needed for decoding and colour. It drops text, time,
 * EXIF but for the orientation, animation and unknown chunks, and bytes after IEND.
 */
final class PngPicture {

    static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";

    private static final Set<String> KEPT = Set.of(
            "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "bKGD", "pHYs");
    private static final int OVERHEAD = 12;

    private PngPicture() {}

    static byte[] withoutMetadata(Bytes in) {
        try {
            return copy(in);
        } catch (IndexOutOfBoundsException truncated) {
            throw UnreadablePictureException.damaged("PNG");
        }
    }

    private static byte[] copy(Bytes in) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length());
        int position = SIGNATURE.length();
        out.write(in.array(), 0, position);
        long pixels = 0;
        String name = "";
        while (!name.equals("IEND")) {
            long length = in.u32(position);
            if (length > in.length() - position - OVERHEAD) {
                throw UnreadablePictureException.damaged("PNG");
            }
            String previous = name;
            name = in.name(position + 4);
            check(in, position, (int) length, previous);
            pixels += name.equals("IDAT") ? length : 0;
            if (KEPT.contains(name)) {
                out.write(in.array(), position, (int) length + OVERHEAD);
            } else if (name.equals("eXIf")) {
                orientation(in, position + 8, (int) length, out);
            }
            position += (int) length + OVERHEAD;
        }
        if (pixels == 0) {
            throw UnreadablePictureException.damaged("PNG");
        }
        return out.toByteArray();
    }

    private static void check(Bytes in, int position, int length, String previous) {
        boolean header = in.has(position + 4, "IHDR");
        boolean hasSize = header && length == 13 && in.u32(position + 8) > 0 && in.u32(position + 12) > 0;
        if (previous.isEmpty() != hasSize || header != hasSize) {
            throw UnreadablePictureException.damaged("PNG");
        }
        CRC32 checksum = new CRC32();
        checksum.update(in.array(), position + 4, length + 4);
        if (checksum.getValue() != in.u32(position + 8 + length)) {
            throw UnreadablePictureException.damaged("PNG");
        }
    }

    private static void orientation(Bytes in, int start, int length, ByteArrayOutputStream out) {
        int orientation = Exif.orientation(in, start, start + length);
        if (orientation > 0) {
            chunk("eXIf", Exif.of(orientation), out);
        }
    }

    /** Writes a chunk with its length and CRC. */
    static void chunk(String name, byte[] data, ByteArrayOutputStream out) {
        byte[] type = name.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 checksum = new CRC32();
        checksum.update(type);
        checksum.update(data);
        number(data.length, out);
        out.writeBytes(type);
        out.writeBytes(data);
        number((int) checksum.getValue(), out);
    }

    static void number(int value, ByteArrayOutputStream out) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.write(value >>> shift);
        }
    }
}
