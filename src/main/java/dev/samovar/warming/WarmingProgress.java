package dev.samovar.warming;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the running or last run is. Done, skipped and failed together are the total at its end, unless it was stopped.
 *
 * @param state whether there is a run
 * @param done topics that the run generated
 * @param skipped topics that were fresh already, or that someone else generated
 * @param failed topics that could not be generated
 * @param total topics of the run
 * @param startedAt when it began; null before the first run
 * @param finishedAt when it ended; null before its end
 * @param popularTopics the topics of the run; before the first one, those that it would have
 */
public record WarmingProgress(
        State state,
        int done,
        int skipped,
        int failed,
        int total,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        List<String> popularTopics) {

    public WarmingProgress {
        popularTopics = List.copyOf(popularTopics);
    }

    /** The progress before the first run. */
    static WarmingProgress idle(PopularTopics popular) {
        return new WarmingProgress(State.IDLE, 0, 0, 0, 0, null, null, popular.topics());
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
