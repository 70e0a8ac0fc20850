package dev.samovar.warming;

import dev.samovar.cache.Answer;
import dev.samovar.cache.Served;
import dev.samovar.content.ContentService;
import dev.samovar.content.SubtopicsRequest;
import io.smallrye.mutiny.Uni;

/** The warmer of a topic's subtopics, as many as a caller gets who does not say how many, in English. */
public final class SubtopicsWarmer implements TopicWarmer {

    private static final String LANGUAGE = "en";

    private final ContentService content;

    public SubtopicsWarmer(ContentService content) {
        this.content = content;
    }

    /** Fails as {@link ContentService#warmSubtopics} does. */
    @Override
    public Uni<Boolean> warm(String topic) {
        return Uni.createFrom()
                .deferred(() -> content.warmSubtopics(request(topic)))
                .map(answer -> answer.filter(SubtopicsWarmer::generatedHere).isPresent());
    }

    static SubtopicsRequest request(String topic) {
        return new SubtopicsRequest(topic, SubtopicsRequest.DEFAULT_COUNT, LANGUAGE);
    }

    private static boolean generatedHere(Answer answer) {
        return answer.served() instanceof Served.Forwarded forwarded && !forwarded.collapsed();
    }
}
