package dev.samovar.warming;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far the running or last run is. Done, skipped and failed together are the total at its end, unless it was stopped.
 *
 * @param state whether there is a run
 * @param done entries that the run generated
 * @param skipped entries that were fresh already, that someone else generated, or that were beyond the run's budget
 * @param failed entries that could not be generated
 * @param total entries of the run
 * @param startedAt when it began; null before the first run
 * @param finishedAt when it ended; null before its end
 * @param popularTopics the topics of the run; before the first one, those that it would have
 * @param details what it cost, and why entries were left out
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
        Details details) {

    public WarmingProgress {
        popularTopics = List.copyOf(popularTopics);
    }

    /** The progress before the first run. */
    static WarmingProgress idle(PopularTopics popular) {
        return new WarmingProgress(State.IDLE, 0, 0, 0, 0, null, null, popular.topics(), Details.NONE);
    }

    /**
     * What a run cost, and why entries were left out.
     *
     * @param modelCalls calls of the model that it began
     * @param tokens what the model read and wrote for it
     * @param skips why entries were skipped
     * @param failures why entries could not be generated, in words for everyone
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
        /** There has been none since the process started. */
        IDLE("idle"),
        /** One is under way. */
        RUNNING("running"),
        /** The last one has ended, or was stopped. */
        FINISHED("finished");

        private final String label;

        State(String label) {
            this.label = label;
        }

        /** The state as people see it. */
        public String label() {
            return label;
        }
    }
}
