package dev.samovar.content.request;

import org.jspecify.annotations.Nullable;

/**
 * Asks for the subtopics of a topic.
 *
 * @param topic 1 to 200 characters
 * @param count how many, 1 to 30
 * @param language a BCP 47 tag
 */
public record SubtopicsRequest(String topic, int count, String language) {

    /** How many subtopics there are if a caller does not say. */
    public static final int DEFAULT_COUNT = 15;

    private static final int MAX_COUNT = 30;

    public SubtopicsRequest {
        topic = new Field("topic").topic(topic);
        count = new Field("count").number(Integer.toString(count), 1, MAX_COUNT, DEFAULT_COUNT);
        language = new Field("language").language(language);
    }

    /** Reads the fields of a request. Throws {@link InvalidRequestException}. */
    public static SubtopicsRequest of(RequestFields fields) {
        return of(fields.get("topic"), fields.get("count"), fields.get("language"));
    }

    /** Reads what a caller sent; null for what was left out. Throws {@link InvalidRequestException}. */
    public static SubtopicsRequest of(@Nullable String topic, @Nullable String count, @Nullable String language) {
        return new SubtopicsRequest(
                new Field("topic").topic(topic),
                new Field("count").number(count, 1, MAX_COUNT, DEFAULT_COUNT),
                new Field("language").language(language));
    }
}
