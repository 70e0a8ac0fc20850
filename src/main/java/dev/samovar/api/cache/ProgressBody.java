package dev.samovar.api.cache;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.samovar.warming.WarmingProgress;
import dev.samovar.warming.WarmingTarget;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The progress of the running or the last run. */
public record ProgressBody(boolean success, Warming warming) {
    static ProgressBody of(WarmingProgress progress) {
        return new ProgressBody(
                true,
                new Warming(
                        progress.state().label(),
                        progress.done(),
                        progress.skipped(),
                        progress.failed(),
                        progress.total(),
                        progress.startedAt(),
                        progress.finishedAt(),
                        progress.popularTopics(),
                        progress.requests(),
                        progress.details().modelCalls(),
                        progress.details().tokens(),
                        LeftOut.of(progress.details().skips()),
                        LeftOut.of(progress.details().failures())));
    }

    /**
     * The progress of a run.
     *
     * @param state idle before the first run, running, or finished
     * @param done entries generated
     * @param skipped entries that were fresh, that another request generated, or that exceeded the run's limits
     * @param failed entries that could not be generated
     * @param total entries of the run: subtopics and the explanation of each topic, and proxied requests
     * @param popularRequests the proxied requests among the entries
     * @param modelCalls model calls that the run began
     * @param tokens tokens of these calls, in and out
     * @param skippedTopics the entries that were skipped, and why
     * @param failedTopics the entries that failed, and why
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Warming(
            String state,
            int done,
            int skipped,
            int failed,
            int total,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            List<String> popularTopics,
            int popularRequests,
            int modelCalls,
            long tokens,
            List<LeftOut> skippedTopics,
            List<LeftOut> failedTopics) {}

    /** An entry that a run did not generate, with the reason. */
    public record LeftOut(String namespace, String topic, String reason) {
        static List<LeftOut> of(Map<WarmingTarget, String> reasons) {
            return reasons.entrySet().stream()
                    .map(each ->
                            new LeftOut(each.getKey().namespace(), each.getKey().topic(), each.getValue()))
                    .toList();
        }
    }
}
