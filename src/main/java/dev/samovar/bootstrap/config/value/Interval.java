package dev.samovar.bootstrap.config.value;

import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * The period of a job; empty for never.
 *
 * @param period the time between two runs, at least a second
 */
public record Interval(Optional<Duration> period) {

    /** Converter of {@code off} or a duration such as {@code 6h}. */
    public static final class Reader implements Converter<Interval> {

        private static final long serialVersionUID = 1;

        private static final DurationReader DURATIONS = new DurationReader();

        @Override
        public Interval convert(String value) {
            if (value.equalsIgnoreCase("off")) {
                return new Interval(Optional.empty());
            }
            Duration period = duration(value);
            if (period.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("give at least 1s, or off");
            }
            return new Interval(Optional.of(period));
        }

        private static Duration duration(String value) {
            try {
                return DURATIONS.convert(value);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(e.getMessage() + ", or off", e);
            }
        }
    }
}
