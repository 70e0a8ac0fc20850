package dev.samovar.content;

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

    /** Reads the parameters of an explanation; null for what was left out. Throws {@link InvalidRequestException}. */
    public static Audience ofExplanation(
            @Nullable String education,
            @Nullable String detail,
            @Nullable String learningStyle,
            @Nullable String language) {
        return of(new Field("education"), education, new Field("detail"), detail, learningStyle, language);
    }

    /** Reads the fields of a presentation; null for what was left out. Throws {@link InvalidRequestException}. */
    public static Audience ofPresentation(
            @Nullable String educationLevel,
            @Nullable String levelOfDetail,
            @Nullable String learningStyle,
            @Nullable String language) {
        return of(
                new Field("educationLevel"),
                educationLevel,
                new Field("levelOfDetail"),
                levelOfDetail,
                learningStyle,
                language);
    }

    private static Audience of(
            Field education,
            @Nullable String level,
            Field detail,
            @Nullable String extent,
            @Nullable String learningStyle,
            @Nullable String language) {
        return new Audience(
                education.phrase(level, DEFAULT_EDUCATION),
                detail.detail(extent),
                new Field("learningStyle").phrase(learningStyle, DEFAULT_LEARNING_STYLE),
                new Field("language").language(language));
    }
}
