package dev.samovar.warming;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.key.Subject;
import dev.samovar.warming.popularity.Popularity;
import dev.samovar.warming.popularity.PopularityStore;
import dev.samovar.warming.popularity.RequestCount;
import dev.samovar.warming.popularity.TopicCounter;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** The topics to warm: the configured ones, then the most requested of the last days. */
public final class PopularityRanking implements Supplier<PopularTopics> {

    private final PopularTopics configured;
    private final Popularity popularity;
    private final int limit;
    private volatile PopularTopics latest;

    /**
     * A ranking that has only the configured topics until its first {@link #refresh}.
     *
     * @param counter requests since the last refresh
     * @param store the counts of the last days
     * @param limit the most topics to add to the configured ones, 0 for none
     */
    public PopularityRanking(
            PopularTopics configured, TopicCounter counter, PopularityStore store, int limit, InstantSource clock) {
        this.configured = configured;
        this.popularity = new Popularity(counter.counts()::drain, store, clock);
        this.limit = limit;
        this.latest = configured;
    }

    /** The topics of the last {@linkplain #refresh refresh}. Never waits. */
    @Override
    public PopularTopics get() {
        return latest;
    }

    /**
     * Stores the counts since the last refresh, and ranks the topics of the last days. While the store is unavailable
     * the topics stay as they are, and the counts since the last refresh are dropped.
     */
    public Uni<Void> refresh() {
        return popularity
                .refresh()
                .invoke(ranked -> latest = with(ranked))
                .onFailure(StoreUnavailableException.class)
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** The most requested topics of the last days, configured or not, as of the last refresh. Never waits. */
    public List<RequestCount> top() {
        return popularity.top();
    }

    private PopularTopics with(List<String> ranked) {
        Set<String> folded = new HashSet<>();
        configured.topics().forEach(topic -> folded.add(Subject.fold(topic)));
        List<String> topics = new ArrayList<>(configured.topics());
        ranked.stream().filter(topic -> !folded.contains(topic)).limit(limit).forEach(topics::add);
        return new PopularTopics(topics);
    }
}
