package dev.samovar.api;

import dev.samovar.content.request.InvalidRequestException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Percent-decoding of a request target to UTF-8 text.
 *
 * <p>The server's target has one character per byte, so bytes that were sent without an escape are decoded too.
 */
public final class PercentCoding {

    private PercentCoding() {}

    /** Decodes a part of a query, in which {@code +} is a space. Throws {@link InvalidRequestException}. */
    static String decodeQuery(String text) {
        return decode(
                text,
                true,
                "Query invalid: write it in UTF-8, percent-encoded where a query needs it (% is %25, # is %23)");
    }

    /** Decodes a part of a path. Throws {@link InvalidRequestException} with the message. */
    public static String decodePath(String text, String message) {
        return decode(text, false, message);
    }

    private static String decode(String text, boolean plusIsSpace, String message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int code = c == '%' ? hex(text, i + 1) : c == '+' && plusIsSpace ? ' ' : c;
            if (code < 0 || code > 0xff || c <= ' ' || c == 0x7f || (c == '#' && plusIsSpace)) {
                throw new InvalidRequestException(message);
            }
            bytes.write(code);
            i += c == '%' ? 2 : 0;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidRequestException(message);
        }
    }

    private static int hex(String text, int start) {
        int high = start + 2 <= text.length() ? digit(text.charAt(start)) : -1;
        int low = high < 0 ? -1 : digit(text.charAt(start + 1));
        return low < 0 ? -1 : high * 16 + low;
    }

    // Character.digit accepts digits of other scripts too
    private static int digit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }
}
