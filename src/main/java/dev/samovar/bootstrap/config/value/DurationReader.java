package dev.samovar.bootstrap.config.value;

import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Converter of durations, which requires a unit.
 *
 * <p>It accepts {@code 250ms}, {@code 30s}, {@code 5m}, {@code 6h}, {@code 1d}, and ISO 8601 as in {@code PT30S}. A
 * number without a unit, which SmallRye's converter reads as seconds, is refused, except {@code 0}.
 */
public final class DurationReader implements Converter<Duration> {

    private static final long serialVersionUID = 1;

    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9.,]+");
    private static final Pattern ZERO = Pattern.compile("0+");

    @Override
    public Duration convert(String value) {
        String text = value.strip();
        if (ZERO.matcher(text).matches()) {
            return Duration.ZERO;
        }
        if (NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "give a unit, as in " + text + "s or " + text + "m; 250ms, 30s, 5m, 6h, 1d and PT30S are allowed");
        }
        return read(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "give a duration with a unit, such as 250ms, 30s, 5m, 6h, 1d or PT30S"));
    }

    private static Optional<Duration> read(String text) {
        try {
            return Optional.ofNullable(DurationConverter.parseDuration(text));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
