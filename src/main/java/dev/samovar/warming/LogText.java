package dev.samovar.warming;

/** Text of others, made fit for a line of the log: what could break the line or hide a part of it is escaped. */
final class LogText {

    private static final int MAX_CHARACTERS = 300;

    private LogText() {}

    /** The text with control, format and separator characters escaped as in Java, cut when it is very long. */
    static String of(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().limit(MAX_CHARACTERS).forEach(c -> {
            if (isUnsafe(c)) {
                safe.append(String.format("\\u%04x", c));
            } else {
                safe.appendCodePoint(c);
            }
        });
        return text.codePointCount(0, text.length()) > MAX_CHARACTERS
                ? safe.append('…').toString()
                : safe.toString();
    }

    private static boolean isUnsafe(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> codePoint == '\\';
        };
    }
}
