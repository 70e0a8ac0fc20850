package dev.samovar.monitoring.alert;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the hit rate and its limit.
 *
 * @param state the last verdict
 * @param since since when the verdict is what it is; null while there is none
 * @param hitRatePercent the hit rate at the last verdict, in percent; null while there is none
 * @param limitPercent below this the hit rate is low, in percent
 */
public record AlertStatus(
        State state, @Nullable Instant since, @Nullable Double hitRatePercent, double limitPercent) {

    /** A verdict. */
    public enum State {
        /** There were never enough requests for a verdict. */
        UNKNOWN("unknown"),
        /** The hit rate is at its limit or above it. */
        OK("ok"),
        /** The hit rate is below its limit. */
        LOW("low");

        private final String label;

        State(String label) {
            this.label = label;
        }

        /** The verdict as people see it. */
        public String label() {
            return label;
        }
    }
}
