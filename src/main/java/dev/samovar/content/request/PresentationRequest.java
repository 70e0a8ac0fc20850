package dev.samovar.content.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for explanations of several subtopics of one topic.
 *
 * @param topic 1 to 200 characters
 * @param focus the subtopics, 1 to 20 different ones
 * @param audience for whom, and how
 */
public record PresentationRequest(String topic, List<String> focus, Audience audience) {

    private static final int MAX_FOCUS = 20;

    public PresentationRequest {
        topic = new Field("topic").topic(topic);
        focus = new Field("focus").topics(focus, MAX_FOCUS);
    }

    /** Reads the fields of a request, of which {@code focus} is a list. Throws {@link InvalidRequestException}. */
    public static PresentationRequest of(RequestFields fields, @Nullable List<@Nullable String> focus) {
        return new PresentationRequest(
                new Field("topic").topic(fields.get("topic")),
                new Field("focus").topics(focus, MAX_FOCUS),
                Audience.of(fields));
    }
}
