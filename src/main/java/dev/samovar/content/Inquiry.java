package dev.samovar.content;

import dev.samovar.cache.readthrough.Answer;
import dev.samovar.cache.readthrough.ContentCache;
import dev.samovar.cache.readthrough.Directives;
import dev.samovar.cache.readthrough.Generated;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.Supplier;

/** A request for content that has been read, with its key: look first at what is at hand, and ask if nothing is. */
public final class Inquiry {

    private final ContentCache cache;
    private final TopicListener listener;
    private final String topic;
    private final Question question;
    private final Supplier<Uni<Generated>> generation;

    Inquiry(
            ContentCache cache,
            TopicListener listener,
            String topic,
            Question question,
            Supplier<Uni<Generated>> generation) {
        this.cache = cache;
        this.listener = listener;
        this.topic = topic;
        this.question = question;
        this.generation = generation;
    }

    /** The answer, if it is {@linkplain ContentCache#atHand at hand}. Then nobody has to ask. */
    public Optional<Answer> atHand() {
        Optional<Answer> answer = cache.atHand(question.key());
        if (answer.isPresent()) {
            listener.asked(topic);
        }
        return answer;
    }

    /** The answer from the cache or from the model. Fails as {@link ContentCache#get} does. */
    public Uni<Answer> ask(Directives directives) {
        listener.asked(topic);
        return cache.get(question.key(), directives, generation::get);
    }
}
