package dev.samovar.measure;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/** Counts by two labels whose values are all known at first. Safe from any thread; never blocks. */
public final class LabelledCounter {

    private final Map<List<String>, LongAdder> counts = new LinkedHashMap<>();

    /**
     * Counts at zero.
     *
     * @param values the pairs of values, each of two strings
     */
    public LabelledCounter(Collection<List<String>> values) {
        values.forEach(pair -> counts.put(List.copyOf(pair), new LongAdder()));
    }

    /** The usual label of a constant: its name in lower case. */
    public static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Counts one. Throws {@link IllegalArgumentException} for a pair of values that is not known. */
    public void increment(String first, String second) {
        LongAdder count = counts.get(List.of(first, second));
        if (count == null) {
            throw new IllegalArgumentException("Unknown values of labels: " + first + ", " + second);
        }
        count.increment();
    }

    /** Each pair of values with its count, which goes on. */
    public void forEach(BiConsumer<List<String>, LongAdder> each) {
        counts.forEach(each);
    }
}
