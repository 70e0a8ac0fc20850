package dev.samovar.content.request;

import org.jspecify.annotations.Nullable;

/**
 * Asks for the explanation of a topic, or of one of its subtopics.
 *
 * @param topic 1 to 200 characters
 * @param subtopic at most 200 characters; empty for the topic itself
 * @param audience for whom, and how
 */
public record ExplanationRequest(String topic, String subtopic, Audience audience) {

    public ExplanationRequest {
        topic = new Field("topic").topic(topic);
        subtopic = new Field("subtopic").optionalTopic(subtopic);
    }

    /** Reads the fields of a request. Throws {@link InvalidRequestException}. */
    public static ExplanationRequest of(RequestFields fields) {
        return of(fields.get("topic"), fields.get("subtopic"), Audience.of(fields));
    }

    /** Reads what a caller sent; null for what was left out. Throws {@link InvalidRequestException}. */
    public static ExplanationRequest of(@Nullable String topic, @Nullable String subtopic, Audience audience) {
        return new ExplanationRequest(
                new Field("topic").topic(topic), new Field("subtopic").optionalTopic(subtopic), audience);
    }
}
