package dev.samovar.warming;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of a run.
 *
 * @param warmedCount entries that it generated
 * @param skipped entries that were fresh, that another request generated, or that exceeded the run's limits
 * @param failures why entries could not be generated; for the log and for operators only
 * @param popularTopics the topics of the run
 * @param requests the proxied requests of the run
 * @param time the duration of the run
 */
public record WarmingReport(
        int warmedCount,
        int skipped,
        Map<WarmingTarget, String> failures,
        List<String> popularTopics,
        int requests,
        Duration time) {

    public WarmingReport {
        failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
        popularTopics = List.copyOf(popularTopics);
    }

    /** Entries that could not be generated. */
    public int failed() {
        return failures.size();
    }
}
