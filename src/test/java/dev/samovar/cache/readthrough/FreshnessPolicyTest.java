package dev.samovar.cache.readthrough;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.key.Namespace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FreshnessPolicyTest {

    private static final Namespace NAMESPACE = new Namespace("subtopics");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration FRESH = Duration.ofSeconds(1000);
    private static final Duration STALE = Duration.ofSeconds(5000);
    private static final long SEED = 42;

    private double toss;
    private final FreshnessPolicy fixed = freshness(new Lifetime(FRESH, STALE));

    @Test
    void withoutJitterAnEntryLivesItsWholeTime() {
        CacheEntry entry = stamp("black");

        assertThat(entry.generatedAt()).isEqualTo(NOW);
        assertThat(entry.freshUntil()).isEqualTo(NOW.plus(FRESH));
        assertThat(entry.keptUntil()).isEqualTo(NOW.plus(FRESH).plus(STALE));
        assertThat(entry.epoch()).isEqualTo(7);
    }

    @Test
    void jitterShortensByAtMostATenthAndNeverLengthens() {
        Random random = new Random(SEED);
        FreshnessPolicy jittered =
                new FreshnessPolicy(Map.of(NAMESPACE, new Lifetime(FRESH, STALE)), random::nextDouble);
        double sum = 0;
        for (int i = 0; i < 10_000; i++) {
            CacheEntry entry = jittered.stamp(FakeLoader.generated("black", true), NAMESPACE, 7, NOW);
            Duration fresh = Duration.between(NOW, entry.freshUntil());
            Duration stale = Duration.between(entry.freshUntil(), entry.keptUntil());
            assertThat(fresh).isBetween(FRESH.multipliedBy(9).dividedBy(10), FRESH);
            assertThat(stale).isBetween(STALE.multipliedBy(9).dividedBy(10), STALE);
            sum += fresh.toMillis();
        }
        assertThat(sum / 10_000).as("the middle of the span").isCloseTo(950_000, within(2_000.0));
    }

    @Test
    void timeOfTheAnswerItselfReplacesThatOfTheNamespace() {
        Duration own = Duration.ofSeconds(60);
        CacheEntry entry = fixed.stamp(freshFor(own), NAMESPACE, 7, NOW);

        assertThat(entry.freshUntil()).isEqualTo(NOW.plus(own));
        assertThat(entry.keptUntil()).isEqualTo(NOW.plus(own).plus(STALE));
    }

    @Test
    void timeOfTheAnswerItselfHasJitterToo() {
        toss = 0.5;
        CacheEntry entry = fixed.stamp(freshFor(Duration.ofSeconds(100)), NAMESPACE, 7, NOW);

        assertThat(entry.freshUntil()).isEqualTo(NOW.plusSeconds(95));
    }

    @Test
    void endlessTimeOfAnAnswerIsShortenedToTenYears() {
        CacheEntry entry = fixed.stamp(freshFor(Duration.ofSeconds(Long.MAX_VALUE)), NAMESPACE, 7, NOW);

        assertThat(entry.freshUntil()).isEqualTo(NOW.plus(Generated.MAX_FRESH));
    }

    @Test
    void answerThatIsNeverFreshIsRefused() {
        assertThatThrownBy(() -> freshFor(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void headersOfTheAnswerAreThoseOfItsEntryAndNotInItsTag() {
        ResponseHead head = new ResponseHead("text/plain", List.of(new ResponseHead.Header("x-request-id", "1")));
        Generated generated = new Generated(new byte[] {'x'}, head, Cost.NONE, true, "", Optional.empty());
        CacheEntry entry = fixed.stamp(generated, NAMESPACE, 7, NOW);

        assertThat(entry.head()).isEqualTo(head);
        assertThat(entry.withEpoch(8).head()).isEqualTo(head);
        assertThat(entry.etag()).isEqualTo(FreshnessPolicy.etag(new byte[] {'x'}, "text/plain"));
    }

    private static Generated freshFor(Duration time) {
        ResponseHead head = ResponseHead.of("text/plain");
        return new Generated(new byte[1], head, Cost.NONE, true, "", Optional.of(time)).to("request");
    }

    @Test
    void entriesThatAreNeverStaleAreKeptAsLongAsFresh() {
        CacheEntry entry = freshness(new Lifetime(FRESH, Duration.ZERO))
                .stamp(FakeLoader.generated("black", true), NAMESPACE, 7, NOW);

        assertThat(entry.keptUntil()).isEqualTo(entry.freshUntil());
    }

    /** The share of early refreshes is exp(-left / cost), as for an exponential distribution. */
    @ParameterizedTest
    @ValueSource(longs = {0, 500, 1000, 2000, 4000, 10_000})
    void earlyRefreshesAreExponentiallyDistributed(long leftMillis) {
        Random random = new Random(SEED);
        FreshnessPolicy seeded = new FreshnessPolicy(Map.of(NAMESPACE, new Lifetime(FRESH, STALE)), random::nextDouble);
        CacheEntry entry = stamp("black");
        Instant now = entry.freshUntil().minusMillis(leftMillis);
        int tosses = 20_000;
        int early = 0;
        for (int i = 0; i < tosses; i++) {
            early += seeded.refreshEarly(entry, now) ? 1 : 0;
        }
        double costMillis = entry.cost().time().toMillis();
        assertThat((double) early / tosses).isCloseTo(Math.exp(-leftMillis / costMillis), within(0.015));
    }

    @Test
    void settledEntryIsNotRefreshedEarlyByAnyToss() {
        CacheEntry entry = stamp("black");
        toss = Math.nextDown(1.0);
        int settled = 0;
        for (long left = 1; left < FRESH.toMillis(); left += 997) {
            Instant now = entry.freshUntil().minusMillis(left);
            if (fixed.isSettled(entry, now)) {
                settled++;
                assertThat(fixed.refreshEarly(entry, now)).as(left + " ms left").isFalse();
            }
        }
        assertThat(settled).isPositive();
        assertThat(fixed.isSettled(entry, entry.freshUntil().minusMillis(1))).isFalse();
        assertThat(fixed.isSettled(entry, entry.freshUntil())).isFalse();
    }

    @Test
    void entryThatCostNothingIsNeverRefreshedEarly() {
        CacheEntry entry = fixed.stamp(new Generated(new byte[0], "text/plain", Cost.NONE, true), NAMESPACE, 7, NOW);
        toss = Math.nextDown(1.0);

        assertThat(fixed.refreshEarly(entry, entry.freshUntil().minusMillis(1))).isFalse();
    }

    @Test
    void tagTellsBodiesAndMediaTypesApart() {
        String tag = stamp("black").etag();

        assertThat(tag).matches("\"[0-9a-f]{32}\"").isEqualTo(stamp("black").etag());
        assertThat(stamp("green").etag()).isNotEqualTo(tag);
        assertThat(fixed.stamp(
                                new Generated(
                                        "black".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                        "text/html",
                                        Cost.NONE,
                                        true),
                                NAMESPACE,
                                7,
                                NOW)
                        .etag())
                .isNotEqualTo(tag);
    }

    @Test
    void unknownNamespaceIsRefused() {
        assertThatThrownBy(() -> fixed.stamp(FakeLoader.generated("black", true), new Namespace("other"), 7, NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other");
    }

    private CacheEntry stamp(String body) {
        return fixed.stamp(FakeLoader.generated(body, true), NAMESPACE, 7, NOW);
    }

    private FreshnessPolicy freshness(Lifetime lifetime) {
        return new FreshnessPolicy(Map.of(NAMESPACE, lifetime), () -> toss);
    }
}
