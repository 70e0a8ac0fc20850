package dev.samovar.content.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A byte array with bounds-checked reads. A read out of bounds throws {@link IndexOutOfBoundsException}. */
final class Bytes {

    private final byte[] bytes;

    Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    int length() {
        return bytes.length;
    }

    byte[] array() {
        return bytes;
    }

    int u8(int at) {
        return bytes[at] & 0xff;
    }

    int u16(int at) {
        return (u8(at) << 8) | u8(at + 1);
    }

    int u16le(int at) {
        return u8(at) | (u8(at + 1) << 8);
    }

    /** An unsigned 32-bit integer, as a long: it stays larger than the length of any array. */
    long u32(int at) {
        return ((long) u16(at) << 16) | u16(at + 2);
    }

    long u32le(int at) {
        return u16le(at) | ((long) u16le(at + 2) << 16);
    }

    /** Whether the bytes at an offset are these Latin-1 characters; false beyond the end. */
    boolean has(int at, String magic) {
        byte[] expected = magic.getBytes(StandardCharsets.ISO_8859_1);
        return at <= bytes.length - expected.length
                && Arrays.equals(bytes, at, at + expected.length, expected, 0, expected.length);
    }

    /** The four-byte type of a chunk. */
    String name(int at) {
        return new String(bytes, at, 4, StandardCharsets.ISO_8859_1);
    }
}
