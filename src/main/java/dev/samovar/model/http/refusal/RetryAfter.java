package dev.samovar.model.http.refusal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The time that a server asks clients to wait, in any of the forms that servers send. */
public final class RetryAfter {

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final Pattern FRACTION = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?s");

    private RetryAfter() {}

    /**
     * Reads a {@code Retry-After} header (RFC 9110): seconds or a date. At most a day; empty if there is none or it cannot
     * be read.
     */
    public static Optional<Duration> ofHeader(@Nullable String header, Instant now) {
        if (header == null) {
            return Optional.empty();
        }
        String text = header.strip();
        if (SECONDS.matcher(text).matches()) {
            return bounded(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return bounded(Duration.between(now, date));
        } catch (DateTimeException | ArithmeticException notADate) {
            return Optional.empty();
        }
    }

    /** Reads a duration as Google's JSON writes it, such as {@code 34.5s}. */
    public static Optional<Duration> ofGoogleDuration(@Nullable String duration) {
        if (duration == null || !FRACTION.matcher(duration).matches()) {
            return Optional.empty();
        }
        double seconds = Double.parseDouble(duration.substring(0, duration.length() - 1));
        return bounded(Duration.ofMillis((long) Math.ceil(seconds * 1000)));
    }

    private static Optional<Duration> bounded(Duration wait) {
        if (wait.isNegative()) {
            return Optional.of(Duration.ZERO);
        }
        return Optional.of(wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
    }
}
