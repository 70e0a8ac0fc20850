package dev.samovar.content;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.Generated;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.RequestCacheControl;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Request for content with its key: first {@link #getIfPresent}, then {@link #ask} if that is empty. */
public final class PreparedRequest {

    private final ReadThroughCache cache;
    private final TopicListener listener;
    private final String topic;
    private final RequestKey key;
    private final Supplier<Uni<Generated>> generation;

    PreparedRequest(
            ReadThroughCache cache,
            TopicListener listener,
            String topic,
            RequestKey key,
            Supplier<Uni<Generated>> generation) {
        this.cache = cache;
        this.listener = listener;
        this.topic = topic;
        this.key = key;
        this.generation = generation;
    }

    /** The answer, if it is {@linkplain ReadThroughCache#getIfPresent present} in this process. */
    public Optional<CachedResponse> getIfPresent() {
        return getIfPresent(any -> true);
    }

    /** The same if its entry is wanted. */
    public Optional<CachedResponse> getIfPresent(Predicate<CacheEntry> wanted) {
        Optional<CachedResponse> answer = cache.getIfPresent(key.key(), wanted);
        if (answer.isPresent()) {
            listener.asked(topic);
        }
        return answer;
    }

    /** The answer from the cache or from the model. Fails as {@link ReadThroughCache#get} does. */
    public Uni<CachedResponse> ask(RequestCacheControl directives) {
        listener.asked(topic);
        return cache.get(key.key(), directives, generation::get);
    }
}
