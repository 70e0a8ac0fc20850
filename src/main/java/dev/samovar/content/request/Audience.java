package dev.samovar.content.request;

import org.jspecify.annotations.Nullable;

/**
 * For whom an explanation is, and how it should be.
 *
 * @param education the level of education, free text up to 50 characters
 * @param detail how much it says
 * @param learningStyle the style of learning, free text up to 50 characters
 * @param language a BCP 47 tag
 */
public record Audience(String education, Detail detail, String learningStyle, String language) {

    private static final String DEFAULT_EDUCATION = "high school";
    private static final String DEFAULT_LEARNING_STYLE = "balanced";

    public Audience {
        education = new Field("education").phrase(education, DEFAULT_EDUCATION);
        learningStyle = new Field("learningStyle").phrase(learningStyle, DEFAULT_LEARNING_STYLE);
        language = new Field("language").language(language);
    }

    /** Reads what a caller sent; null for what was left out. Throws {@link InvalidRequestException}. */
    public static Audience ofExplanation(
            @Nullable String education,
            @Nullable String detail,
            @Nullable String learningStyle,
            @Nullable String language) {
        return of(name -> switch (name) {
            case "education" -> education;
            case "detail" -> detail;
            case "learningStyle" -> learningStyle;
            case "language" -> language;
            default -> null;
        });
    }

    /**
     * Reads the fields of a request: {@code education} is {@code educationLevel} too, and {@code detail} is
     * {@code levelOfDetail}. Throws {@link InvalidRequestException}, also if a caller sent both and they differ.
     */
    public static Audience of(RequestFields fields) {
        return new Audience(
                either(
                        fields,
                        "education",
                        "educationLevel",
                        (name, value) -> new Field(name).phrase(value, DEFAULT_EDUCATION)),
                either(fields, "detail", "levelOfDetail", (name, value) -> new Field(name).detail(value)),
                new Field("learningStyle").phrase(fields.get("learningStyle"), DEFAULT_LEARNING_STYLE),
                new Field("language").language(fields.get("language")));
    }

    private interface Reader<T> {
        T read(String name, @Nullable String value);
    }

    private static <T> T either(RequestFields fields, String name, String otherName, Reader<T> reader) {
        T other = reader.read(otherName, fields.get(otherName));
        if (isMissing(fields.get(name))) {
            return other;
        }
        T value = reader.read(name, fields.get(name));
        if (!isMissing(fields.get(otherName)) && !value.equals(other)) {
            throw new InvalidRequestException(
                    "'" + name + "' and '" + otherName + "' mean the same and differ: give one of them");
        }
        return value;
    }

    private static boolean isMissing(@Nullable String value) {
        return value == null || value.isBlank();
    }
}
