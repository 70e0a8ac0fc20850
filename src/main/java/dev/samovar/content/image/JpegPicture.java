package dev.samovar.content.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A filter for the segments of a JPEG picture (ITU-T T.81). It keeps those needed for decoding, JFIF, the ICC profile and
 * Adobe's colour transform. It drops every other application segment, comments, and bytes after EOI.
 */
final class JpegPicture {

    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int APP0 = 0xe0;
    private static final int APP1 = 0xe1;
    private static final int APP2 = 0xe2;
    private static final int APP14 = 0xee;
    private static final String EXIF = "Exif\0\0";

    private final Bytes in;
    private final ByteArrayOutputStream out;
    private int position = 2;
    private boolean hasFrame;
    private boolean hasScan;
    private boolean hasOrientation;

    private JpegPicture(Bytes in) {
        this.in = in;
        this.out = new ByteArrayOutputStream(in.length());
    }

    static byte[] withoutMetadata(Bytes in) {
        try {
            return new JpegPicture(in).copy();
        } catch (IndexOutOfBoundsException truncated) {
            throw UnreadablePictureException.damaged("JPEG");
        }
    }

    private byte[] copy() {
        marker(0xd8);
        int marker = nextMarker();
        while (marker != EOI) {
            segment(marker);
            marker = nextMarker();
        }
        if (!hasScan) {
            throw UnreadablePictureException.damaged("JPEG");
        }
        marker(EOI);
        return out.toByteArray();
    }

    /** The next marker; EOI at the end of the bytes if there has been a scan. */
    private int nextMarker() {
        if (hasScan && position + 1 >= in.length()) {
            return EOI;
        }
        if (in.u8(position) != 0xff) {
            throw UnreadablePictureException.damaged("JPEG");
        }
        while (in.u8(position) == 0xff) {
            position++;
        }
        return in.u8(position++);
    }

    private void segment(int marker) {
        int length = in.u16(position);
        int end = position + length;
        if (length < 2 || end > in.length() || marker == 0) {
            throw UnreadablePictureException.damaged("JPEG");
        }
        if (isFrame(marker)) {
            // precision, height, width
            hasFrame = length > 8 && in.u16(position + 3) > 0 && in.u16(position + 5) > 0;
        }
        if (marker == APP1) {
            orientation(end);
        } else if (isKept(marker)) {
            marker(marker);
            out.write(in.array(), position, length);
        }
        position = end;
        if (marker == SOS) {
            scan();
        }
    }

    private static boolean isFrame(int marker) {
        boolean table = marker == 0xc4 || marker == 0xc8 || marker == 0xcc;
        return marker >= 0xc0 && marker <= 0xcf && !table;
    }

    private boolean isKept(int marker) {
        return switch (marker) {
            case APP0 -> in.has(position + 2, "JFIF\0");
            case APP2 -> in.has(position + 2, "ICC_PROFILE\0");
            case APP14 -> in.has(position + 2, "Adobe");
            default -> marker < APP0;
        };
    }

    private void orientation(int end) {
        int tiff = position + 2 + EXIF.length();
        int orientation = in.has(position + 2, EXIF) ? Exif.orientation(in, tiff, end) : 0;
        if (orientation == 0 || hasOrientation) {
            return;
        }
        hasOrientation = true;
        byte[] exif = Exif.of(orientation);
        marker(APP1);
        out.write(0);
        out.write(2 + EXIF.length() + exif.length);
        out.writeBytes(EXIF.getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(exif);
    }

    /** Copies entropy-coded data up to the next marker other than RSTn. */
    private void scan() {
        if (!hasFrame) {
            throw UnreadablePictureException.damaged("JPEG");
        }
        int start = position;
        while (position < in.length() && !endsScan()) {
            position++;
        }
        if (position == start) {
            throw UnreadablePictureException.damaged("JPEG");
        }
        out.write(in.array(), start, position - start);
        hasScan = true;
    }

    private boolean endsScan() {
        if (in.u8(position) != 0xff || position + 1 == in.length()) {
            return false;
        }
        int next = in.u8(position + 1);
        boolean restart = next >= 0xd0 && next <= 0xd7;
        return next != 0 && next != 0xff && !restart;
    }

    private void marker(int marker) {
        out.write(0xff);
        out.write(marker);
    }
}
