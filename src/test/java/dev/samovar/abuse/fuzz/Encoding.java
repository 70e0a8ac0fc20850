package dev.samovar.abuse.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/** The right way to write a text into a request, and the wrong ones. */
public final class Encoding {

    private Encoding() {}

    /** A text for a path or a query: mostly as it should be, or doubly, overlong or not at all encoded. */
    static String inTarget(Random random, String text) {
        String percent = percent(utf8(text));
        return switch (random.nextInt(12)) {
            case 0 -> percent.replace("%", "%25");
            case 1 -> percent(overlong(text));
            case 2 -> new String(utf8(text), ISO_8859_1);
            case 3 -> percent.toLowerCase(java.util.Locale.ROOT).replace("%20", "+");
            case 4 -> percent.length() > 2 ? percent.substring(0, percent.length() - 1) + "%" : "%";
            default -> percent;
        };
    }

    public static String percent(String text) {
        return percent(utf8(text));
    }

    private static String percent(byte[] bytes) {
        StringBuilder out = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            int c = b & 0xff;
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || c == '-' || c == '.' || c == '_' || c == '~');
            out.append(plain ? String.valueOf((char) c) : "%%%02X".formatted(c));
        }
        return out.toString();
    }

    /** UTF-8, in which a lone surrogate is the three bytes that it would be. */
    static byte[] utf8(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        text.codePoints().forEach(c -> {
            if (c >= 0xd800 && c <= 0xdfff) {
                out.write(0xe0 | (c >> 12));
                out.write(0x80 | (c >> 6 & 0x3f));
                out.write(0x80 | (c & 0x3f));
            } else {
                out.writeBytes(Character.toString(c).getBytes(UTF_8));
            }
        });
        return out.toByteArray();
    }

    /** ASCII in two bytes where one is enough, which a careless decoder takes for the character. */
    static byte[] overlong(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        text.codePoints().forEach(c -> {
            if (c < 0x80) {
                out.write(0xc0 | (c >> 6));
                out.write(0x80 | (c & 0x3f));
            } else {
                out.writeBytes(utf8(Character.toString(c)));
            }
        });
        return out.toByteArray();
    }

    /** A JSON string: every character escaped, or only those that must be. */
    static String json(Random random, String text) {
        boolean all = random.nextBoolean();
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || (all && c > '~') || Character.isSurrogate(c)) {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
