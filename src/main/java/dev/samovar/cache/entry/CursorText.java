package dev.samovar.cache.entry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.function.Function;

/** The text of the cursor of a page: opaque to callers, and safe in a URL. */
public final class CursorText {

    private CursorText() {}

    /** The text for what a store has to know to go on. */
    public static String encode(String plain) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(UTF_8));
    }

    /**
     * What a text stands for.
     *
     * @param parse reads what was encoded; fails with {@link IllegalArgumentException} or
     *     {@link IndexOutOfBoundsException} if it is none that the store wrote
     * @throws IllegalArgumentException if it is none that a page gave; the message tells the caller what to do
     */
    public static <T> T decode(String text, Function<String, T> parse) {
        try {
            return parse.apply(new String(Base64.getUrlDecoder().decode(text), UTF_8));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("Cursor invalid: use the one that the page before gave, or none", e);
        }
    }
}
