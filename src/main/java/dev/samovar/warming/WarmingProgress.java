package dev.samovar.warming;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The progress of the running or the last run.
 *
 * <p>Done, skipped and failed together are the total at the end of a run, unless it was stopped.
 *
 * @param state whether there is a run
 * @param done entries that the run generated
 * @param skipped entries that were fresh, that another request generated, or that exceeded the run's limits
 * @param failed entries that could not be generated
 * @param total entries of the run
 * @param startedAt the start of the run; null before the first run
 * @param finishedAt the end of the run; null while it runs
 * @param popularTopics the topics of the run; before the first one, those that it would have
 * @param requests the proxied requests of the run
 * @param details the cost of the run, and why entries were left out
 */
public record WarmingProgress(
        State state,
        int done,
        int skipped,
        int failed,
        int total,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        List<String> popularTopics,
        int requests,
        Details details) {

    public WarmingProgress {
        popularTopics = List.copyOf(popularTopics);
    }

    /** The progress before the first run. */
    static WarmingProgress idle(PopularTopics popular) {
        return new WarmingProgress(State.IDLE, 0, 0, 0, 0, null, null, popular.topics(), 0, Details.NONE);
    }

    /**
     * The cost of a run, and why entries were left out.
     *
     * @param modelCalls model calls that the run began
     * @param tokens tokens of these calls, in and out
     * @param skips why entries were skipped
     * @param failures why entries could not be generated, without details for operators
     */
    public record Details(
            int modelCalls, long tokens, Map<WarmingTarget, String> skips, Map<WarmingTarget, String> failures) {

        /** No run yet. */
        static final Details NONE = new Details(0, 0, Map.of(), Map.of());

        public Details {
            skips = Collections.unmodifiableMap(new LinkedHashMap<>(skips));
            failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
        }
    }

    /** Whether there is a run. */
    public enum State {
        /** No run since the start of the process. */
        IDLE("idle"),
        /** A run is in progress. */
        RUNNING("running"),
        /** The last run has ended, or was stopped. */
        FINISHED("finished");

        private final String label;

        State(String label) {
            this.label = label;
        }

        /** The name of the state in answers. */
        public String label() {
            return label;
        }
    }
}
