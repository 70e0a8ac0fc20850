package dev.samovar.content.image;

/** The LZW decoder of the pixels of a GIF frame. */
final class GifPixels {

    private static final int MAX_CODES = 4096;

    private final Bytes in;
    private final int[] prefix = new int[MAX_CODES];
    private final byte[] suffix = new byte[MAX_CODES];
    private final byte[] string = new byte[MAX_CODES];
    private final int minimum;
    private int position;
    private int left;
    private long bits;
    private int bitCount;

    /** @param position the offset of the minimum code size */
    GifPixels(Bytes in, int position) {
        this.in = in;
        this.minimum = in.u8(position);
        this.position = position + 1;
        if (minimum < 1 || minimum > 8) {
            throw UnreadablePictureException.damaged("GIF");
        }
    }

    /** Decodes pixels until the data ends or the array is full; returns their number. */
    int read(byte[] pixels) {
        int clear = 1 << minimum;
        int size = minimum + 1;
        int next = clear + 2;
        int previous = -1;
        int count = 0;
        while (count < pixels.length) {
            int code = code(size);
            if (code < 0 || code == clear + 1 || (previous < 0 ? code > clear : code > next)) {
                return count;
            }
            if (code == clear) {
                size = minimum + 1;
                next = clear + 2;
                previous = -1;
                continue;
            }
            if (previous >= 0 && next < MAX_CODES) {
                prefix[next] = previous;
                suffix[next] = first(code == next ? previous : code);
                next++;
            }
            if (code >= next) {
                return count;
            }
            count = write(code, pixels, count);
            previous = code;
            if (next == 1 << size && size < 12) {
                size++;
            }
        }
        return count;
    }

    private byte first(int code) {
        int at = code;
        while (at >= 1 << minimum) {
            at = prefix[at];
        }
        return (byte) at;
    }

    private int write(int code, byte[] pixels, int from) {
        int length = 0;
        int at = code;
        while (at >= 1 << minimum) {
            string[length++] = suffix[at];
            at = prefix[at];
        }
        string[length++] = (byte) at;
        int count = from;
        while (length > 0 && count < pixels.length) {
            pixels[count++] = string[--length];
        }
        return count;
    }

    /** The next code; -1 at the end of the data. */
    private int code(int size) {
        while (bitCount < size) {
            if (left == 0) {
                if (position >= in.length() || in.u8(position) == 0) {
                    return -1;
                }
                left = in.u8(position++);
            }
            if (position >= in.length()) {
                return -1;
            }
            bits |= (long) in.u8(position++) << bitCount;
            bitCount += 8;
            left--;
        }
        int code = (int) (bits & ((1 << size) - 1));
        bits >>>= size;
        bitCount -= size;
        return code;
    }
}
