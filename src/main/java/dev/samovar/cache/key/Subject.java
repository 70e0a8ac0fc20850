package dev.samovar.cache.key;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Folding that makes two spellings of one topic the same: NFC, white space and simple lower case.
 *
 * <p>White space is trimmed, and each run of it inside becomes one space. Whatever may have another meaning stays apart:
 * punctuation ({@code C}, {@code C++}, {@code C#}), compatibility characters ({@code 10⁶} and {@code 106}) and letters
 * that only full case folding joins ({@code Maße} and {@code Masse}).
 */
public final class Subject {

    private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\u0085\\p{Z}]+", Pattern.UNICODE_CHARACTER_CLASS);

    // Such text cannot be encoded, and what replaces it then would differ from place to place
    private static final Pattern HALF_CHARACTER = Pattern.compile("\\p{Cs}");

    private Subject() {}

    /** Folds a text. Folding what is folded changes nothing. Half a surrogate pair becomes the replacement character. */
    public static String fold(String text) {
        return collapse(foldSpelling(text));
    }

    /** Trims a text and makes each run of white space in it one space; the rest stays as it is. */
    public static String collapse(String text) {
        return isPrintableAscii(text) && isCollapsed(text)
                ? text
                : WHITE_SPACE.matcher(text).replaceAll(" ").strip();
    }

    /** Whether a text has only characters from the space to the tilde. */
    public static boolean isPrintableAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /** Whether a text has no space at its ends and no two in a row. */
    private static boolean isCollapsed(String text) {
        return !text.startsWith(" ") && !text.endsWith(" ") && !text.contains("  ");
    }

    /**
     * Folds a text and escapes what a logical key gives a meaning to: {@code :}, {@code %} and control characters
     * become {@code %XX}.
     */
    public static String of(String text) {
        return escape(fold(text));
    }

    /** Escapes a text as {@link #of} does, without folding it: spellings stay apart. */
    static String exact(String text) {
        return escape(text);
    }

    private static String escape(String text) {
        if (isPrintableAscii(text) && text.indexOf(':') < 0 && text.indexOf('%') < 0) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == ':' || c == '%' || Character.isISOControl(c)) {
                escaped.append(String.format("%%%02x", c));
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }

    /** The text that {@link #of} or {@link #exact} has escaped. What is no escape of theirs stays as it is. */
    public static String plain(String escaped) {
        if (escaped.indexOf('%') < 0) {
            return escaped;
        }
        StringBuilder plain = new StringBuilder(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            int code = escaped.charAt(i) == '%' ? escapedCode(escaped, i + 1) : -1;
            plain.append(code < 0 ? escaped.charAt(i) : (char) code);
            i += code < 0 ? 0 : 2;
        }
        return plain.toString();
    }

    private static int escapedCode(String text, int start) {
        if (start + 2 > text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(start), 16);
        int low = Character.digit(text.charAt(start + 1), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }

    /** Folds the form and the case of each character, and leaves white space as it is. */
    static String foldSpelling(String text) {
        // Most topics are ASCII, where folding is no more than lower case: every request comes by here several times
        if (isPrintableAscii(text)) {
            return text.toLowerCase(Locale.ROOT);
        }
        String whole = HALF_CHARACTER.matcher(text).replaceAll("\uFFFD");
        // A lower case may compose with the marks behind it where the upper case did not
        return Normalizer.normalize(foldEach(Normalizer.normalize(whole, Normalizer.Form.NFC)), Normalizer.Form.NFC);
    }

    private static String foldEach(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        text.codePoints().map(Subject::foldCodePoint).forEach(folded::appendCodePoint);
        return folded.toString();
    }

    /** Folds the case of one character, without regard to its neighbours or to any locale. */
    static int foldCodePoint(int codePoint) {
        return Character.toLowerCase(codePoint);
    }
}
