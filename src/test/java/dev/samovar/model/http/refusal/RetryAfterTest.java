package dev.samovar.model.http.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2025-11-21T10:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "' 120 ', 120",
        "999999999, 86400",
        "'Fri, 21 Nov 2025 10:00:30 GMT', 30",
        "'Fri, 21 Nov 2025 09:59:30 GMT', 0",
        "'Wed, 21 Nov 2125 10:00:30 GMT', 86400"
    })
    void headerOfSecondsOrADateIsATimeOfAtMostADay(String header, long seconds) {
        assertThat(RetryAfter.ofHeader(header, NOW)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "99999999999999999999", "Fri, 99 Nov 2025 10:00:30 GMT"})
    void headerThatCannotBeReadIsNone(String header) {
        assertThat(RetryAfter.ofHeader(header, NOW)).isEmpty();
    }

    @Test
    void absentHeaderIsNone() {
        assertThat(RetryAfter.ofHeader(null, NOW)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"34s, 34000", "34.074824224s, 34075", "0.5s, 500", "0s, 0"})
    void googleDurationIsReadToTheMillisecond(String duration, long millis) {
        assertThat(RetryAfter.ofGoogleDuration(duration)).contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "34", "s", "-1s", "1e9s", "34m"})
    void googleDurationThatCannotBeReadIsNone(String duration) {
        assertThat(RetryAfter.ofGoogleDuration(duration)).isEmpty();
    }
}
