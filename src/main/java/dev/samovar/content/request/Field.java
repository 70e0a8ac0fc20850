package dev.samovar.content.request;

import dev.samovar.cache.key.Subject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules for one field of a request: reads what a caller sent, checks it, and puts it into its normal form.
 *
 * <p>Every method throws {@link InvalidRequestException} with a message that names the field.
 *
 * @param name the field as callers write it
 */
record Field(String name) {

    /** One character as people count them: an extended grapheme cluster. */
    private static final Pattern CHARACTER = Pattern.compile("\\X");

    /** Characters that show nothing: white space, format and unassigned ones, fillers and variation selectors. */
    private static final Pattern INVISIBLE = Pattern.compile(
            "[\\p{Z}\\s\\p{Cf}\\p{Cn}\\x{34F}\\x{115F}\\x{1160}\\x{17B4}\\x{17B5}\\x{180B}-\\x{180F}\\x{2800}"
                    + "\\x{3164}\\x{FE00}-\\x{FE0F}\\x{FFA0}\\x{E0100}-\\x{E01EF}]*");

    /** The bytes in UTF-8 that a character may take on average. */
    private static final int BYTES_PER_CHARACTER = 16;

    private static final int MAX_TOPIC = 200;
    private static final int MAX_PHRASE = 50;
    private static final int MAX_LANGUAGE = 35;
    private static final String DEFAULT_LANGUAGE = "en";

    // What a decoder leaves behind where the bytes were no UTF-8
    private static final int REPLACEMENT = 0xFFFD;

    /** A topic: 1 to 200 characters of any script after trimming, no control characters. */
    String topic(@Nullable String value) {
        if (value == null) {
            throw invalid("is required: give 1 to " + MAX_TOPIC + " characters");
        }
        String topic = text(value);
        if (topic.isEmpty()) {
            throw invalid("is empty: give 1 to " + MAX_TOPIC + " characters");
        }
        return bounded(topic, MAX_TOPIC);
    }

    /** A topic that may be left out; empty then. */
    String optionalTopic(@Nullable String value) {
        return value == null ? "" : bounded(text(value), MAX_TOPIC);
    }

    /** A short free text of at most 50 characters, or the default if there is none. */
    String phrase(@Nullable String value, String otherwise) {
        String phrase = value == null ? "" : bounded(text(value), MAX_PHRASE);
        return phrase.isEmpty() ? otherwise : phrase;
    }

    /** A whole number within bounds, or the default if there is none. */
    int number(@Nullable String value, int min, int max, int otherwise) {
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // said below, together with a number out of bounds
        }
        throw invalid("must be a whole number from " + min + " to " + max);
    }

    /** A level of detail; medium if there is none. */
    Detail detail(@Nullable String value) {
        if (value == null || value.isBlank()) {
            return Detail.MEDIUM;
        }
        return Arrays.stream(Detail.values())
                .filter(detail -> detail.isCalled(value.strip()))
                .findFirst()
                .orElseThrow(() -> invalid("must be one of "
                        + Arrays.stream(Detail.values()).map(Detail::label).collect(Collectors.joining(", "))));
    }

    /** A language tag (BCP 47) in its canonical form; {@code en} if there is none. */
    String language(@Nullable String value) {
        if (value == null || value.isBlank() || value.equals(DEFAULT_LANGUAGE)) {
            return DEFAULT_LANGUAGE;
        }
        String tag = value.strip();
        try {
            if (tag.length() <= MAX_LANGUAGE) {
                String canonical =
                        new Locale.Builder().setLanguageTag(tag).build().toLanguageTag();
                if (!canonical.equals("und")) {
                    return canonical;
                }
            }
        } catch (IllformedLocaleException malformed) {
            // said below, together with a tag that is too long
        }
        throw invalid("must be a BCP 47 language tag such as en, de or pt-BR");
    }

    /** A list of 1 to {@code max} topics; later duplicates are left out. */
    List<String> topics(@Nullable List<@Nullable String> values, int max) {
        if (values == null || values.isEmpty()) {
            throw invalid("is required: give a list of 1 to " + max + " topics");
        }
        if (values.size() > max) {
            throw invalid("has " + values.size() + " items: give at most " + max);
        }
        return values.stream()
                .map(new Field(name + " item")::topic)
                .collect(Collectors.toMap(
                        Subject::fold, topic -> topic, (first, next) -> first, java.util.LinkedHashMap::new))
                .values()
                .stream()
                .toList();
    }

    private String text(String value) {
        String text = value.strip();
        if (hasUnusable(text)) {
            throw invalid("has a control character or a broken one: leave it out, and send UTF-8");
        }
        String collapsed = Subject.collapse(text);
        if (!collapsed.isEmpty() && INVISIBLE.matcher(collapsed).matches()) {
            throw invalid("has no visible character: give one at least");
        }
        return collapsed;
    }

    private static boolean hasUnusable(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (isUnusable(text.codePointAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUnusable(int codePoint) {
        return Character.isISOControl(codePoint)
                || codePoint == REPLACEMENT
                || Character.getType(codePoint) == Character.SURROGATE;
    }

    private String bounded(String text, int max) {
        // A character takes one unit of UTF-16 at least, of three bytes in UTF-8 at most
        if (text.length() <= max) {
            return text;
        }
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > max * BYTES_PER_CHARACTER) {
            throw invalid("has " + bytes + " bytes in UTF-8: give at most " + max * BYTES_PER_CHARACTER);
        }
        long length = CHARACTER.matcher(text).results().count();
        if (length > max) {
            throw invalid("has " + length + " characters: give at most " + max);
        }
        return text;
    }

    private InvalidRequestException invalid(String rule) {
        return new InvalidRequestException("'" + name + "' " + rule);
    }
}
