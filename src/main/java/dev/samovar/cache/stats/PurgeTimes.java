package dev.samovar.cache.stats;

import dev.samovar.cache.Purge;
import dev.samovar.measure.Histogram;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The times of purges by what they name: {@code key}, {@code namespace}, {@code pattern} or {@code version}.
 *
 * <p>A purge ends when all replicas have confirmed it. One that fails is not counted. Safe from any thread; never blocks.
 */
public final class PurgeTimes {

    private static final String KEY = "key";
    private static final String NAMESPACE = "namespace";
    private static final String PATTERN = "pattern";
    private static final String VERSION = "version";

    private final Map<String, Histogram> byKind = new TreeMap<>();

    PurgeTimes() {
        for (String kind : new String[] {KEY, NAMESPACE, PATTERN, VERSION}) {
            byKind.put(
                    kind,
                    new Histogram(
                            Duration.ofMillis(1),
                            Duration.ofMillis(5),
                            Duration.ofMillis(25),
                            Duration.ofMillis(100),
                            Duration.ofMillis(250),
                            Duration.ofSeconds(1),
                            Duration.ofMillis(2500),
                            Duration.ofSeconds(10)));
        }
    }

    void took(Purge purge, long nanos) {
        Objects.requireNonNull(byKind.get(kind(purge))).record(nanos);
    }

    private static String kind(Purge purge) {
        if (purge instanceof Purge.OfKey) {
            return KEY;
        }
        if (purge instanceof Purge.OfNamespace) {
            return NAMESPACE;
        }
        return purge instanceof Purge.OfPattern ? PATTERN : VERSION;
    }

    /** The times by kind. */
    public Map<String, Histogram> byKind() {
        return byKind;
    }
}
