package dev.samovar.content.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** A decoder of the first frame of a GIF picture (GIF89a). */
final class GifPicture {

    private static final int MAX_PIXELS = 16 * 1024 * 1024;
    private static final int COLOURS = 256;
    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2c;
    private static final int GRAPHIC_CONTROL = 0xf9;

    private final Bytes in;
    private final byte[] palette = new byte[3 * COLOURS];
    private int position = 13;
    private int transparent = -1;
    private boolean coloured;

    GifPicture(Bytes in) {
        this.in = in;
    }

    /** The first frame as an indexed-colour PNG. */
    byte[] toPng() {
        try {
            palette(in.u8(10));
            while (in.u8(position) == EXTENSION) {
                extension();
            }
            return frame();
        } catch (IndexOutOfBoundsException truncated) {
            throw UnreadablePictureException.damaged("GIF");
        }
    }

    private void palette(int flags) {
        if ((flags & 0x80) != 0) {
            int length = 3 << ((flags & 7) + 1);
            System.arraycopy(in.array(), position, palette, 0, length);
            position += length;
            coloured = true;
        }
    }

    private void extension() {
        int block = position + 2;
        if (in.u8(position + 1) == GRAPHIC_CONTROL && in.u8(block) >= 4) {
            transparent = (in.u8(block + 1) & 1) == 1 ? in.u8(block + 4) : -1;
        }
        position = block;
        while (in.u8(position) > 0) {
            position += in.u8(position) + 1;
        }
        position++;
    }

    private byte[] frame() {
        int width = in.u16le(position + 5);
        int height = in.u16le(position + 7);
        if (in.u8(position) != IMAGE || width == 0 || height == 0) {
            throw UnreadablePictureException.damaged("GIF");
        }
        if ((long) width * height > MAX_PIXELS) {
            throw new UnreadablePictureException("has too many pixels: send a GIF picture of at most 16 million");
        }
        int flags = in.u8(position + 9);
        position += 10;
        palette(flags);
        byte[] pixels = new byte[width * height];
        int read = new GifPixels(in, position).read(pixels);
        if (read == 0 || !coloured) {
            throw UnreadablePictureException.damaged("GIF");
        }
        return png(width, height, pixels, (flags & 0x40) != 0);
    }

    private byte[] png(int width, int height, byte[] pixels, boolean interlaced) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        PngPicture.number(width, header);
        PngPicture.number(height, header);
        // Bit depth 8, indexed colour, deflate, adaptive filtering, no interlace
        header.writeBytes(new byte[] {8, 3, 0, 0, 0});
        ByteArrayOutputStream out = new ByteArrayOutputStream(pixels.length / 2 + 1024);
        out.writeBytes(PngPicture.SIGNATURE.getBytes(StandardCharsets.ISO_8859_1));
        PngPicture.chunk("IHDR", header.toByteArray(), out);
        PngPicture.chunk("PLTE", palette, out);
        if (transparent >= 0) {
            byte[] alpha = new byte[transparent + 1];
            Arrays.fill(alpha, (byte) 0xff);
            alpha[transparent] = 0;
            PngPicture.chunk("tRNS", alpha, out);
        }
        PngPicture.chunk("IDAT", compressed(width, rows(height, interlaced), pixels), out);
        PngPicture.chunk("IEND", new byte[0], out);
        return out.toByteArray();
    }

    /** The decoded row of each row of the picture. */
    private static int[] rows(int height, boolean interlaced) {
        int[] rows = new int[height];
        int row = 0;
        int[] starts = interlaced ? new int[] {0, 4, 2, 1} : new int[] {0};
        int[] steps = interlaced ? new int[] {8, 8, 4, 2} : new int[] {1};
        for (int pass = 0; pass < starts.length; pass++) {
            for (int y = starts[pass]; y < height; y += steps[pass]) {
                rows[y] = row++;
            }
        }
        return rows;
    }

    private static byte[] compressed(int width, int[] rows, byte[] pixels) {
        ByteArrayOutputStream data = new ByteArrayOutputStream(pixels.length / 2 + 64);
        Deflater deflater = new Deflater();
        try (DeflaterOutputStream out = new DeflaterOutputStream(data, deflater)) {
            for (int row : rows) {
                out.write(0);
                out.write(pixels, row * width, width);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } finally {
            deflater.end();
        }
        return data.toByteArray();
    }
}
