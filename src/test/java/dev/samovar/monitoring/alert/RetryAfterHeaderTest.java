package dev.samovar.monitoring.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The waits that servers name: seconds or a date. */
class RetryAfterHeaderTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "3, 3000", "' 3 ', 3000", "0.3, 300", "0.0001, 1", "999999999, 999999999000"})
    void secondsMayHaveAFraction(String header, long millis) {
        assertThat(RetryAfterHeader.parse(header)).contains(Duration.ofMillis(millis));
    }

    @Test
    void dateIsTheTimeUntilThen() {
        ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);

        assertThat(RetryAfterHeader.parse(DateTimeFormatter.RFC_1123_DATE_TIME.format(now.plusHours(1))))
                .hasValueSatisfying(wait -> assertThat(wait).isBetween(Duration.ofMinutes(55), Duration.ofHours(1)));
        assertThat(RetryAfterHeader.parse(DateTimeFormatter.RFC_1123_DATE_TIME.format(now.minusHours(1))))
                .contains(Duration.ZERO);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "soon", "-1", "1e9", "9999999999", "Sun, 32 Nov 2026 10:00:00 GMT"})
    void anythingElseNamesNoWait(@Nullable String header) {
        assertThat(RetryAfterHeader.parse(header)).isEmpty();
    }
}
