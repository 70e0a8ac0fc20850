package dev.samovar.proxy.answer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The path of a request without its percent-encoding, to compare it: some clients encode the colon of Gemini's paths. */
public final class DecodedPath {

    private DecodedPath() {}

    /** The decoded path. A percent sign that encodes nothing stays. */
    public static String of(String path) {
        if (path.indexOf('%') < 0) {
            return path;
        }
        byte[] encoded = path.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(encoded.length);
        for (int i = 0; i < encoded.length; i++) {
            int value = encoded[i] == '%' && i + 2 < encoded.length ? hex(encoded[i + 1], encoded[i + 2]) : -1;
            decoded.write(value < 0 ? encoded[i] : value);
            i += value < 0 ? 0 : 2;
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }

    private static int hex(byte high, byte low) {
        int first = Character.digit(high, 16);
        int second = Character.digit(low, 16);
        return first < 0 || second < 0 ? -1 : first * 16 + second;
    }
}
