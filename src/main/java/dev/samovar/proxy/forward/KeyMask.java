package dev.samovar.proxy.forward;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/**
 * The replacement of each occurrence of a key by as many asterisks, in bytes that arrive in chunks.
 *
 * <p>Bytes at the end of a chunk that begin the key are held back until it is known whether the rest of it follows.
 */
final class KeyMask {

    private static final byte ASTERISK = '*';

    private final byte[] key;

    /** By how many bytes of the key: how many of them go on if the next byte is another one (Knuth, Morris, Pratt). */
    private final int[] fallbacks;

    /** How many bytes are held back: the first ones of the key. */
    private int held;

    /**
     * A replacement.
     *
     * @param key not empty
     */
    KeyMask(byte[] key) {
        this.key = key;
        this.fallbacks = new int[key.length];
        for (int i = 1; i < key.length; i++) {
            fallbacks[i] = following(fallbacks[i - 1], key[i]);
        }
    }

    /** How many bytes of the key the bytes so far end with, if it was so many before this one. */
    private int following(int matched, byte next) {
        int length = matched;
        while (length > 0 && key[length] != next) {
            length = fallbacks[length - 1];
        }
        return key[length] == next ? length + 1 : length;
    }

    /** What can be given out after a chunk; may be empty. It is the chunk itself or a part of it if no key touches it. */
    Buffer apply(Buffer chunk) {
        int before = held;
        int matched = before;
        Buffer masked = null;
        for (int i = 0; i < chunk.length(); i++) {
            matched = following(matched, chunk.getByte(i));
            if (matched == key.length) {
                masked = masked == null ? joined(before, chunk) : masked;
                int end = before + i + 1;
                for (int at = end - key.length; at < end; at++) {
                    masked.setByte(at, ASTERISK);
                }
                matched = 0;
            }
        }
        held = matched;
        Buffer all = masked != null ? masked : before > 0 ? joined(before, chunk) : chunk;
        return matched == 0 ? all : all.slice(0, all.length() - matched);
    }

    private Buffer joined(int before, Buffer chunk) {
        return Buffer.buffer(before + chunk.length())
                .appendBytes(key, 0, before)
                .appendBuffer(chunk);
    }

    /** Whether bytes are held back. */
    boolean holds() {
        return held > 0;
    }

    /** Takes what is held back, at the end: the whole key cannot follow any more. */
    Buffer rest() {
        Buffer rest = Buffer.buffer(Arrays.copyOf(key, held));
        held = 0;
        return rest;
    }
}
