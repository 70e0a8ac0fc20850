package dev.samovar.content.image;

import java.util.HexFormat;

/** The EXIF orientation, the one field of the metadata that is kept. */
final class Exif {

    private static final int ORIENTATION = 0x0112;
    private static final int ENTRY = 12;
    private static final int MAX_ENTRIES = 200;
    private static final String TIFF = "4d4d002a00000008000101120003000000010001000000000000";
    private static final int VALUE = 19;

    private Exif() {}

    /** The orientation in a TIFF header, 2 to 8; 0 if it is absent, 1 (upright) or unreadable. */
    static int orientation(Bytes in, int start, int end) {
        boolean little = in.has(start, "II*\0");
        if (end > in.length() || end - start < 8 || (!little && !in.has(start, "MM\0*"))) {
            return 0;
        }
        long directory = little ? in.u32le(start + 4) : in.u32(start + 4);
        if (directory > end - start - 2) {
            return 0;
        }
        int at = start + (int) directory;
        int entries = Math.min(little ? in.u16le(at) : in.u16(at), MAX_ENTRIES);
        for (int entry = at + 2; entries > 0 && entry + ENTRY <= end; entry += ENTRY, entries--) {
            if ((little ? in.u16le(entry) : in.u16(entry)) == ORIENTATION) {
                int value = little ? in.u16le(entry + 8) : in.u16(entry + 8);
                return value >= 2 && value <= 8 ? value : 0;
            }
        }
        return 0;
    }

    /** A TIFF structure with the orientation as its only field. */
    static byte[] of(int orientation) {
        byte[] tiff = HexFormat.of().parseHex(TIFF);
        tiff[VALUE] = (byte) orientation;
        return tiff;
    }
}
