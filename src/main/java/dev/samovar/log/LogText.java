package dev.samovar.log;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Escaping of external text for log lines (CWE-117).
 *
 * <p>Control, format and separator characters and lone surrogates become {@code \\uXXXX}: they could forge a line, send
 * a command to a terminal, or hide or reorder the text after them.
 */
public final class LogText {

    private static final int MAX_CHARACTERS = 300;

    private LogText() {}

    /**
     * Escapes external text that becomes a part of a message. Backslashes are escaped too, so that an escape cannot be
     * forged. Cut after {@value #MAX_CHARACTERS} characters, with an ellipsis.
     */
    public static String of(String text) {
        String escaped = escaped(text.codePoints().limit(MAX_CHARACTERS), c -> c == '\\' || c == '\t' || isUnsafe(c));
        return text.codePointCount(0, text.length()) > MAX_CHARACTERS ? escaped + '…' : escaped;
    }

    /** Escapes a whole message whose parts may be escaped already. Backslashes and tabs stay, and nothing is cut. */
    public static String message(String message) {
        return isSafe(message) ? message : escaped(message.codePoints(), LogText::isUnsafe);
    }

    /** Whether a message contains nothing to escape. */
    public static boolean isSafe(String message) {
        return message.codePoints().noneMatch(LogText::isUnsafe);
    }

    private static String escaped(IntStream codePoints, IntPredicate unsafe) {
        StringBuilder escaped = new StringBuilder();
        codePoints.forEach(c -> {
            if (unsafe.test(c)) {
                escaped.append(String.format("\\u%04x", c));
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }

    private static boolean isUnsafe(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL -> codePoint != '\t';
            case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> true;
            default -> false;
        };
    }
}
