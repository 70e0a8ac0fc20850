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
 * The topics that are kept warm: the configured ones, and those that were asked for most in the last days. A day counts
 * less the longer ago it is: {@value #DECAY} of the day after it.
 */
public final class PopularityRanking implements Supplier<PopularTopics> {

    private static final double DECAY = 0.7;

    /** A topic that was asked for less often than this is not popular. */
    static final double MIN_SCORE = 5;

    private final PopularTopics configured;
    private final TopicCounter asked;
    private final PopularityStore store;
    private final int limit;
    private final InstantSource clock;
    private volatile PopularTopics latest;

    /**
     * @param limit how many topics may be learned, 0 for none
     */
    public PopularityRanking(
            PopularTopics configured, TopicCounter asked, PopularityStore store, int limit, InstantSource clock) {
        this.configured = configured;
        this.asked = asked;
        this.store = store;
        this.limit = limit;
        this.clock = clock;
        this.latest = configured;
    }

    /** The topics as they were last {@linkplain #refresh refreshed}. Never waits. */
    @Override
    public PopularTopics get() {
        return latest;
    }

    /**
     * Writes down what was asked for since the last time, and learns from the last days. With the store away the topics
     * stay as they are, and what was asked for meanwhile is not learned.
     */
    public Uni<Void> refresh() {
        return Uni.createFrom()
                .deferred(() -> {
                    Map<String, Long> counts = asked.drain();
                    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
                    Uni<Void> written = counts.isEmpty() ? Uni.createFrom().voidItem() : store.add(today, counts);
                    return written.chain(() -> learn(today));
                })
                .onFailure(StoreUnavailableException.class)
                .recoverWithNull();
    }

    private Uni<Void> learn(LocalDate today) {
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
        Set<String> known = new HashSet<>();
        configured.topics().forEach(topic -> known.add(Subject.fold(topic)));
        List<String> topics = new ArrayList<>(configured.topics());
        scores.entrySet().stream()
                .filter(e -> e.getValue() >= MIN_SCORE && !known.contains(e.getKey()))
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(limit)
                .forEach(e -> topics.add(e.getKey()));
        return new PopularTopics(topics);
    }
}
