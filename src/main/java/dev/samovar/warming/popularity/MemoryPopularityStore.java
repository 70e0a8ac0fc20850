package dev.samovar.warming.popularity;

import io.smallrye.mutiny.Uni;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts by name in the memory of this process, which end with it. */
public final class MemoryPopularityStore implements PopularityStore {

    private final TreeMap<LocalDate, Map<String, Long>> days = new TreeMap<>();

    @Override
    public Uni<Void> add(LocalDate day, Map<String, Long> counts) {
        return Uni.createFrom().voidItem().invoke(() -> addNow(day, counts));
    }

    @Override
    public Uni<Map<String, Long>> top(LocalDate day, int limit) {
        return Uni.createFrom().item(() -> topNow(day, limit));
    }

    private synchronized void addNow(LocalDate day, Map<String, Long> counts) {
        Map<String, Long> sums = days.computeIfAbsent(day, d -> new HashMap<>());
        counts.forEach((name, count) -> sums.merge(name, count, Long::sum));
        if (sums.size() > 2 * NAMES_PER_DAY) {
            days.put(day, topNow(day, NAMES_PER_DAY));
        }
        days.headMap(day.minusDays(DAYS - 1L)).clear();
    }

    private synchronized Map<String, Long> topNow(LocalDate day, int limit) {
        Map<String, Long> top = new LinkedHashMap<>();
        days.getOrDefault(day, Map.of()).entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(limit)
                .forEach(e -> top.put(e.getKey(), e.getValue()));
        return top;
    }
}
