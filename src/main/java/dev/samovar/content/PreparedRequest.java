package dev.samovar.content;

import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.Generated;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.RequestCacheControl;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.Supplier;

/** A request for content that has been read, with its key: look first at what is at hand, and ask if nothing is. */
public final class PreparedRequest {

    private final ReadThroughCache cache;
    private final TopicListener listener;
    private final String topic;
    private final RequestKey question;
    private final Supplier<Uni<Generated>> generation;

    PreparedRequest(
            ReadThroughCache cache,
            TopicListener listener,
            String topic,
            RequestKey question,
            Supplier<Uni<Generated>> generation) {
        this.cache = cache;
        this.listener = listener;
        this.topic = topic;
        this.question = question;
        this.generation = generation;
    }

    /** The answer, if it is {@linkplain ReadThroughCache#getIfPresent at hand}. Then nobody has to ask. */
    public Optional<CachedResponse> getIfPresent() {
        Optional<CachedResponse> answer = cache.getIfPresent(question.key());
        if (answer.isPresent()) {
            listener.asked(topic);
        }
        return answer;
    }

    /** The answer from the cache or from the model. Fails as {@link ReadThroughCache#get} does. */
    public Uni<CachedResponse> ask(RequestCacheControl directives) {
        listener.asked(topic);
        return cache.get(question.key(), directives, generation::get);
    }
}
