package dev.samovar.warming;

import dev.samovar.cache.Answer;
import dev.samovar.cache.Cost;
import dev.samovar.cache.Payer;
import dev.samovar.cache.Served;
import dev.samovar.content.ContentService;
import dev.samovar.content.SubtopicsRequest;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** The warmer of a topic's subtopics, as many as a caller gets who does not say how many, in English. */
public final class SubtopicsWarmer implements TopicWarmer {

    private static final String LANGUAGE = "en";

    private final ContentService content;

    public SubtopicsWarmer(ContentService content) {
        this.content = content;
    }

    /** Fails as {@link ContentService#warmSubtopics} does. */
    @Override
    public Uni<Warmth> warm(String topic, Duration ahead, Payer payer) {
        return Uni.createFrom()
                .deferred(() -> content.warmSubtopics(request(topic), ahead, payer))
                .map(answer -> answer.map(SubtopicsWarmer::warmth).orElse(Warmth.FRESH));
    }

    static SubtopicsRequest request(String topic) {
        return new SubtopicsRequest(topic, SubtopicsRequest.DEFAULT_COUNT, LANGUAGE);
    }

    private static Warmth warmth(Answer answer) {
        Cost cost = answer.entry().cost();
        return answer.served() instanceof Served.Forwarded forwarded && !forwarded.collapsed()
                ? Warmth.generated(cost.tokensIn() + cost.tokensOut())
                : Warmth.ELSEWHERE;
    }
}
