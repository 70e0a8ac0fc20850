package dev.samovar.cache;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The folding that makes two spellings of one topic the same: Unicode NFKC, trimmed, inner white space to one space,
 * case folded. Punctuation stays, so {@code C}, {@code C++} and {@code C#} are three subjects.
 */
public final class Subject {

    private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\u0085\\p{Z}]+", Pattern.UNICODE_CHARACTER_CLASS);

    // Such text cannot be encoded, and what replaces it then would differ from place to place
    private static final Pattern HALF_CHARACTER = Pattern.compile("\\p{Cs}");

    // Unicode gives the dotless i no folding: it is another letter than i
    private static final int DOTLESS_I = 0x131;

    private Subject() {}

    /** Folds a text. Folding what is folded changes nothing. Half a surrogate pair becomes the replacement character. */
    public static String fold(String text) {
        // Most topics are ASCII, where folding is no more than lower case: every request comes by here several times
        return collapse(isPrintableAscii(text) ? text.toLowerCase(Locale.ROOT) : foldSpelling(text));
    }

    /** Trims a text and makes each run of white space in it one space; the rest stays as it is. */
    public static String collapse(String text) {
        return isPrintableAscii(text) && isCollapsed(text)
                ? text
                : WHITE_SPACE.matcher(text).replaceAll(" ").strip();
    }

    private static boolean isPrintableAscii(String text) {
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

    /** Folds the form and the case of each character, and leaves white space as it is. */
    static String foldSpelling(String text) {
        String whole = HALF_CHARACTER.matcher(text).replaceAll("\uFFFD");
        String folded = foldEach(Normalizer.normalize(whole, Normalizer.Form.NFKC));
        return Normalizer.normalize(folded, Normalizer.Form.NFKC);
    }

    /** Folds the case of each character without regard to its neighbours or to any locale. */
    static String foldEach(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        text.codePoints().map(Subject::lower).forEach(c -> {
            // By way of upper case, where several letters meet that have lower cases of their own
            String upper = c == DOTLESS_I ? "\u0131" : Character.toString(c).toUpperCase(Locale.ROOT);
            upper.codePoints().map(Subject::lower).forEach(folded::appendCodePoint);
        });
        return folded.toString();
    }

    /** Folds one character to one character; what folds to several, such as the sharp s, stays. */
    static int foldCodePoint(int codePoint) {
        return codePoint == DOTLESS_I ? codePoint : lower(Character.toUpperCase(codePoint));
    }

    private static int lower(int codePoint) {
        return codePoint == DOTLESS_I ? codePoint : Character.toLowerCase(codePoint);
    }
}
