package dev.samovar.warming;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.key.Subject;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The topics to warm: the configured ones, then the most requested of the last days.
 *
 * <p>The counts of a day weigh {@value #DECAY} of those of the day after it.
 */
public final class PopularityRanking implements Supplier<PopularTopics> {

    private static final double DECAY = 0.7;

    /** The fewest weighted requests of a popular topic. */
    static final double MIN_SCORE = 5;

    private final PopularTopics configured;
    private final TopicCounter counter;
    private final PopularityStore store;
    private final int limit;
    private final InstantSource clock;
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
        this.counter = counter;
        this.store = store;
        this.limit = limit;
        this.clock = clock;
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
        return Uni.createFrom()
                .deferred(() -> {
                    Map<String, Long> counts = counter.drain();
                    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
                    Uni<Void> stored = counts.isEmpty() ? Uni.createFrom().voidItem() : store.add(today, counts);
                    return stored.chain(() -> rank(today));
                })
                .onFailure(StoreUnavailableException.class)
                .recoverWithNull();
    }

    private Uni<Void> rank(LocalDate today) {
        return Multi.createFrom()
                .range(0, PopularityStore.DAYS)
                .onItem()
                .transformToUniAndConcatenate(age -> store.top(today.minusDays(age), PopularityStore.TOPICS_PER_DAY)
                        .map(counts -> new Day(age, counts)))
                .collect()
                .asList()
                .invoke(days -> latest = ranked(days))
                .replaceWithVoid();
    }

    private record Day(int age, Map<String, Long> counts) {}

    private PopularTopics ranked(List<Day> days) {
        Map<String, Double> scores = new HashMap<>();
        for (Day day : days) {
            double weight = Math.pow(DECAY, day.age());
            day.counts().forEach((topic, count) -> scores.merge(topic, count * weight, Double::sum));
        }
        Set<String> folded = new HashSet<>();
        configured.topics().forEach(topic -> folded.add(Subject.fold(topic)));
        List<String> topics = new ArrayList<>(configured.topics());
        scores.entrySet().stream()
                .filter(e -> e.getValue() >= MIN_SCORE && !folded.contains(e.getKey()))
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(limit)
                .forEach(e -> topics.add(e.getKey()));
        return new PopularTopics(topics);
    }
}
