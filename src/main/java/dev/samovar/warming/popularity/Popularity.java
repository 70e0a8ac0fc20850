package dev.samovar.warming.popularity;

import dev.samovar.cache.StoreUnavailableException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The most requested names of the last days.
 *
 * <p>The counts of a day weigh {@value #DECAY} of those of the day after it.
 */
public final class Popularity {

    private static final double DECAY = 0.7;

    /** The fewest weighted requests of a popular name. */
    private static final double MIN_SCORE = 5;

    private static final int TOP = 10;

    private final Supplier<Map<String, Long>> counter;
    private final PopularityStore store;
    private final InstantSource clock;
    private volatile List<RequestCount> top = List.of();

    /**
     * A ranking of what is counted and stored.
     *
     * @param counter removes and returns the requests since the last refresh
     * @param store the counts of the last days
     */
    public Popularity(Supplier<Map<String, Long>> counter, PopularityStore store, InstantSource clock) {
        this.counter = counter;
        this.store = store;
        this.clock = clock;
    }

    /**
     * Stores the counts since the last refresh, and emits the popular names of the last days, the most requested first.
     * Fails with {@link StoreUnavailableException} while the store is unavailable: these counts are dropped then.
     */
    public Uni<List<String>> refresh() {
        return Uni.createFrom().deferred(() -> {
            Map<String, Long> counts = counter.get();
            LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
            Uni<Void> stored = counts.isEmpty() ? Uni.createFrom().voidItem() : store.add(today, counts);
            return stored.chain(() -> rank(today));
        });
    }

    private Uni<List<String>> rank(LocalDate today) {
        return Multi.createFrom()
                .range(0, PopularityStore.DAYS)
                .onItem()
                .transformToUniAndConcatenate(age -> store.top(today.minusDays(age), PopularityStore.NAMES_PER_DAY)
                        .map(counts -> new Day(age, counts)))
                .collect()
                .asList()
                .invoke(days -> top = top(days))
                .map(Popularity::ranked);
    }

    /** The most requested names of the last days, without weights, as of the last refresh. Never waits. */
    public List<RequestCount> top() {
        return top;
    }

    private static List<RequestCount> top(List<Day> days) {
        Map<String, Long> requests = new HashMap<>();
        days.forEach(day -> day.counts().forEach((name, count) -> requests.merge(name, count, Long::sum)));
        return requests.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(TOP)
                .map(one -> new RequestCount(one.getKey(), one.getValue()))
                .toList();
    }

    private record Day(int age, Map<String, Long> counts) {}

    private static List<String> ranked(List<Day> days) {
        Map<String, Double> scores = new HashMap<>();
        for (Day day : days) {
            double weight = Math.pow(DECAY, day.age());
            day.counts().forEach((name, count) -> scores.merge(name, count * weight, Double::sum));
        }
        return scores.entrySet().stream()
                .filter(score -> score.getValue() >= MIN_SCORE)
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }
}
