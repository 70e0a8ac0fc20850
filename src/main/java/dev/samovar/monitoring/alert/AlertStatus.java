package dev.samovar.monitoring.alert;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The last verdict on the hit rate of this process.
 *
 * @param state the last verdict
 * @param since the first check with this verdict; null while there is none
 * @param hitRatePercent the hit rate at the last verdict, in percent; null while there is none
 * @param limitPercent the limit below which the hit rate is low, in percent
 */
public record AlertStatus(
        State state, @Nullable Instant since, @Nullable Double hitRatePercent, double limitPercent) {

    /** A verdict. */
    public enum State {
        /** No check has had enough requests for a verdict. */
        UNKNOWN("unknown"),
        /** The hit rate is at its limit or above it. */
        OK("ok"),
        /** The hit rate is below its limit. */
        LOW("low");

        private final String label;

        State(String label) {
            this.label = label;
        }

        /** The name of the verdict in answers. */
        public String label() {
            return label;
        }
    }
}
