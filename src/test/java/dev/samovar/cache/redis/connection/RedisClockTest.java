package dev.samovar.cache.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.samovar.testing.LogCapture;
import dev.samovar.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica's view of Redis' time, whatever its own clock says. */
class RedisClockTest {

    private static final Instant REDIS = Instant.parse("2026-05-06T07:08:09Z");

    private final ManualClock monotonic = new ManualClock();
    private final ManualClock own = new ManualClock();
    private final RedisClock clock = new RedisClock(own, monotonic);

    /** Asks a Redis that has the given time in the middle of a round trip. */
    private void ask(Instant redis, Duration roundTrip) {
        long sent = monotonic.getAsLong();
        monotonic.advance(roundTrip);
        clock.told(sent, redis.minus(roundTrip.dividedBy(2)), monotonic.getAsLong());
    }

    @Test
    void untilRedisHasToldItsTimeTheClockOfTheProcessCounts() {
        assertThat(clock.instant()).isEqualTo(own.instant());
        assertThat(clock.ahead()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT30S", "PT-30S", "PT5M", "PT-5M", "PT2H", "PT-2H"})
    void redisTimeCountsWhateverTheClockOfTheProcessSays(Duration ahead) {
        own.advance(Duration.between(own.instant(), REDIS.plus(ahead)));

        ask(REDIS, Duration.ofMillis(2));

        assertThat(clock.instant()).isCloseTo(REDIS, within(2, ChronoUnit.MILLIS));
        assertThat(clock.ahead()).isCloseTo(ahead, Duration.ofMillis(2));
    }

    @Test
    void itGoesOnWithTheMonotonicClockAlone() {
        ask(REDIS, Duration.ofMillis(2));

        monotonic.advance(Duration.ofMinutes(3));
        own.advance(Duration.ofDays(-5));

        assertThat(clock.instant()).isCloseTo(REDIS.plusSeconds(180), within(2, ChronoUnit.MILLIS));
    }

    @Test
    void anAnswerThatTookLongDoesNotBlurWhatABetterOneTold() {
        ask(REDIS, Duration.ofMillis(2));

        long sent = monotonic.getAsLong();
        monotonic.advance(Duration.ofSeconds(3));
        clock.told(sent, REDIS, monotonic.getAsLong());

        assertThat(clock.instant()).isCloseTo(REDIS.plusSeconds(3), within(5, ChronoUnit.MILLIS));
    }

    @Test
    void aBetterAnswerMakesUpForOneThatTookLong() {
        long sent = monotonic.getAsLong();
        monotonic.advance(Duration.ofSeconds(3));
        clock.told(sent, REDIS, monotonic.getAsLong());

        ask(REDIS.plusSeconds(3), Duration.ofMillis(2));

        assertThat(clock.instant()).isCloseTo(REDIS.plusSeconds(3), within(5, ChronoUnit.MILLIS));
    }

    @Test
    void aServerWithAnotherTimeIsFollowedAtOnce() {
        ask(REDIS, Duration.ofMillis(2));

        ask(REDIS.minusSeconds(7), Duration.ofMillis(40));

        assertThat(clock.instant()).isCloseTo(REDIS.minusSeconds(7), within(40, ChronoUnit.MILLIS));
    }

    @Test
    void clocksThatDriftApartAreFollowed() {
        ask(REDIS, Duration.ofMillis(2));
        Instant redis = REDIS;
        for (int hour = 0; hour < 48; hour++) {
            monotonic.advance(Duration.ofHours(1));
            redis = redis.plus(Duration.ofHours(1)).plusMillis(300);
            ask(redis, Duration.ofMillis(2));
        }

        assertThat(clock.instant()).isCloseTo(redis, within(1, ChronoUnit.SECONDS));
    }

    @Test
    void aClockThatIsFarOffIsLoggedOnceAndOnceMoreWhenItIsRight() {
        LogCapture log = LogCapture.ofAll();
        try {
            own.advance(Duration.between(own.instant(), REDIS.plusSeconds(300)));
            for (int beat = 0; beat < 20; beat++) {
                ask(REDIS, Duration.ofMillis(2));
            }
            assertThat(about(log)).singleElement().asString().contains("NTP").contains("300");

            own.advance(Duration.ofMinutes(-5));
            for (int beat = 0; beat < 20; beat++) {
                ask(REDIS, Duration.ofMillis(2));
            }
            assertThat(about(log)).hasSize(2);
        } finally {
            log.close();
        }
    }

    @Test
    void aClockThatIsAlmostRightIsNotLogged() {
        LogCapture log = LogCapture.ofAll();
        try {
            own.advance(Duration.between(own.instant(), REDIS.plusSeconds(4)));
            ask(REDIS, Duration.ofMillis(2));
            assertThat(about(log)).isEmpty();
        } finally {
            log.close();
        }
    }

    private static List<String> about(LogCapture log) {
        return log.lines().stream()
                .filter(line -> line.contains("This replica's clock"))
                .toList();
    }
}
