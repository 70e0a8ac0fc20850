package dev.samovar.measure;

import java.util.Map;
import java.util.TreeMap;

/** The counts of a counter for tests, by the values of its labels. */
public final class LabelledCounts {

    private LabelledCounts() {}

    /** The counts that are not zero, by values such as {@code "subtopics failed"}. */
    public static Map<String, Long> of(LabelledCounter counter) {
        Map<String, Long> counts = new TreeMap<>();
        counter.forEach((values, count) -> {
            if (count.sum() != 0) {
                counts.put(String.join(" ", values), count.sum());
            }
        });
        return counts;
    }
}
