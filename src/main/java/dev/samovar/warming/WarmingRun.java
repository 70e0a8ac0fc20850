package dev.samovar.warming;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The figures of one run while it goes on. Safe from any thread. */
final class WarmingRun {

    private final PopularTopics popular;
    private final Instant startedAt;
    private final Map<String, String> failures = new LinkedHashMap<>();
    private int done;
    private int skipped;
    private @Nullable Instant finishedAt;

    WarmingRun(PopularTopics popular, Instant startedAt) {
        this.popular = popular;
        this.startedAt = startedAt;
    }

    PopularTopics popular() {
        return popular;
    }

    synchronized void count(boolean generated) {
        if (generated) {
            done++;
        } else {
            skipped++;
        }
    }

    synchronized void failed(String topic, String reason) {
        failures.put(topic, reason);
    }

    /** Ends the run, which was complete or stopped. */
    synchronized WarmingReport finish(Instant now) {
        finishedAt = now;
        Duration time = Duration.between(startedAt, now);
        return new WarmingReport(done, skipped, failures, popular.topics(), time);
    }

    synchronized WarmingProgress progress() {
        return new WarmingProgress(
                finishedAt == null ? WarmingProgress.State.RUNNING : WarmingProgress.State.FINISHED,
                done,
                skipped,
                failures.size(),
                popular.topics().size(),
                startedAt,
                finishedAt,
                popular.topics());
    }
}
