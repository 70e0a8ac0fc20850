package dev.samovar.content;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Small whole pictures, each with a text in its metadata that makes its bytes differ from the others'. */
public final class Pictures {

    private Pictures() {}

    /** A GIF of one pixel with a comment of at most 255 characters. */
    public static byte[] gif(String comment) {
        return latin("GIF89a\1\0\1\0\u0080\0\0\0\0\0\u00ff\u00ff\u00ff!\u00fe" + (char) comment.length() + comment
                + "\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;");
    }

    /** A JPEG with the markers of a picture of 8 by 8 pixels and a comment. */
    public static byte[] jpeg(String comment) {
        return latin("\u00ff\u00d8\u00ff\u00e0\0\20JFIF\0\1\1\0\0\1\0\1\0\0" + segment(0xfe, comment)
                + segment(0xc0, "\10\0\10\0\10\1\1\21\0") + segment(0xda, "\1\1\0\0\77\0")
                + "\u00d2\u00ff\0\u00ff\u00d9");
    }

    /** A segment of a JPEG. */
    public static String segment(int marker, String data) {
        int length = data.length() + 2;
        return "\u00ff" + (char) marker + (char) (length >>> 8) + (char) (length & 0xff) + data;
    }

    /** A PNG of one grey pixel with a text. */
    public static byte[] png(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(latin("\u0089PNG\r\n\u001a\n"));
        out.writeBytes(chunk("IHDR", "\0\0\0\1\0\0\0\1\10\0\0\0\0"));
        out.writeBytes(chunk("tEXt", "Comment\0" + text));
        out.writeBytes(chunk("IDAT", new String(deflated(new byte[] {0, 7}), ISO_8859_1)));
        out.writeBytes(chunk("IEND", ""));
        return out.toByteArray();
    }

    /** A chunk of a PNG. */
    public static byte[] chunk(String name, String data) {
        CRC32 checksum = new CRC32();
        checksum.update(latin(name + data));
        return ByteBuffer.allocate(12 + data.length())
                .putInt(data.length())
                .put(latin(name + data))
                .putInt((int) checksum.getValue())
                .array();
    }

    /** A WebP with the header of a lossless picture of one pixel and XMP metadata. */
    public static byte[] webp(String metadata) {
        return riff(
                chunkle("VP8X", "\4\0\0\0\0\0\0\0\0\0"),
                chunkle("VP8L", "\57\0\0\0\0\7\20"),
                chunkle("XMP ", metadata));
    }

    /** A WebP of chunks. */
    public static byte[] riff(byte[]... chunks) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] chunk : chunks) {
            all.writeBytes(chunk);
        }
        return ByteBuffer.allocate(12 + all.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(latin("RIFF"))
                .putInt(4 + all.size())
                .put(latin("WEBP"))
                .put(all.toByteArray())
                .array();
    }

    /** A chunk of a WebP. */
    public static byte[] chunkle(String name, String data) {
        return ByteBuffer.allocate(8 + data.length() + (data.length() & 1))
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(latin(name))
                .putInt(data.length())
                .put(latin(data))
                .array();
    }

    public static byte[] latin(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] deflated(byte[] data) {
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(data);
            deflater.finish();
            byte[] buffer = new byte[100];
            return java.util.Arrays.copyOf(buffer, deflater.deflate(buffer));
        } finally {
            deflater.end();
        }
    }
}
