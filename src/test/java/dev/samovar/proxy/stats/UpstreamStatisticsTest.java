package dev.samovar.proxy.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.readthrough.CacheStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** Sums, bounds and prices of the statistics of upstreams. */
class UpstreamStatisticsTest {

    private static final ModelPrices PRICES = ModelPrices.of(List.of(
            new ModelPrice("gpt-4.1", new BigDecimal("0.1"), new BigDecimal("0.3")),
            new ModelPrice("free", BigDecimal.ZERO, BigDecimal.ZERO)));

    private final UpstreamStatistics statistics = new UpstreamStatistics(Set.of("up", "up-2"), PRICES);
    private final UpstreamCounters up = statistics.of("up");

    private UpstreamFigures figures() {
        return Objects.requireNonNull(statistics.figures().get("up"));
    }

    private static void hit(UpstreamCounters counters, String model, long tokensIn, long tokensOut) {
        new CountedRequest(counters)
                .answered(
                        new CacheStatus.Hit(Tier.MEMORY),
                        false,
                        model,
                        Optional.empty(),
                        new Cost(1, tokensIn, tokensOut, Duration.ofMillis(20)));
    }

    @Test
    void moneyIsExact() {
        for (int i = 0; i < 10; i++) {
            hit(up, "gpt-4.1", 1, 0);
        }
        hit(up, "gpt-4.1", 0, 1);

        // In binary fractions 10 * 0.1 + 0.3 is another number
        assertThat(figures().saved().money()).contains(new BigDecimal("0.0000013"));
        assertThat(statistics.savedMoney("up")).contains(new BigDecimal("0.0000013"));
        assertThat(statistics.savedMoney("up-2")).isEmpty();
    }

    @Test
    void largeSumHasNoExponent() {
        hit(up, "gpt-4.1", 1_000_000_000_000L, 0);

        assertThat(figures().saved().money()).contains(new BigDecimal("100000"));
    }

    @Test
    void modelWithoutAPriceSavesTokensAndNoMoney() {
        hit(up, "gpt-4", 10, 20);

        assertThat(figures().saved().tokens()).isEqualTo(new UpstreamFigures.Tokens(10, 20));
        assertThat(figures().saved().money()).isEmpty();
    }

    @Test
    void modelThatCostsNothingSavesNoMoneyAndSaysSo() {
        hit(up, "free", 10, 20);

        assertThat(figures().saved().money()).contains(BigDecimal.ZERO);
    }

    @Test
    void countsOfReplicasAddUp() {
        UpstreamStatistics other = new UpstreamStatistics(Set.of("up"), PRICES);
        for (UpstreamCounters replica : List.of(up, other.of("up"))) {
            replica.called();
            replica.began(200, 40_000_000);
            replica.called();
            replica.began(429, 60_000_000);
            replica.answered("gpt-4", 5, 6);
            hit(replica, "GPT-4.1", 7, 8);
            new CountedRequest(replica).bypassed("path");
            new CountedRequest(replica).generated(true);
            new CountedRequest(replica).generated(false);
            new CountedRequest(replica).refused();
        }
        Map<String, Long> sum = new HashMap<>(statistics.byName());
        other.byName().forEach((name, count) -> sum.merge(name, count, Long::sum));
        sum.put("upstream.up-2.requests.hit", 77L);
        sum.put("upstream.foreign.calls", 77L);

        UpstreamFigures all = Objects.requireNonNull(statistics.figures(sum).get("up"));

        assertThat(all.requests()).isEqualTo(10);
        assertThat(all.hits()).isEqualTo(2);
        assertThat(all.misses()).isEqualTo(4);
        assertThat(all.count(Outcome.COALESCED)).isEqualTo(2);
        assertThat(all.count(Outcome.REFUSED)).isEqualTo(2);
        assertThat(all.bypassed()).isEqualTo(Map.of("path", 2L));
        assertThat(all.calls()).isEqualTo(4);
        assertThat(all.failures()).isEqualTo(Map.of("429", 2L));
        assertThat(all.firstByte().count()).isEqualTo(4);
        assertThat(all.firstByte().meanMillis()).isEqualTo(50);
        assertThat(all.tokens()).isEqualTo(new UpstreamFigures.Tokens(10, 12));
        assertThat(all.saved())
                .isEqualTo(new UpstreamFigures.Saved(
                        2, new UpstreamFigures.Tokens(14, 16), 40, Optional.of(new BigDecimal("0.0000062"))));
    }

    @Test
    void spentMoneyIsExactByModelAndPartition() {
        for (int i = 0; i < 10; i++) {
            up.answered("gpt-4.1", Optional.of("a"), 1, 0);
        }
        up.answered("gpt-4.1", Optional.of("b"), 0, 1);
        up.answered("GPT_4.1", 0, 1);
        up.answered("unknown", Optional.of("b"), 5, 6);

        assertThat(figures().spent()).contains(new BigDecimal("0.0000016"));
        assertThat(statistics.spentMoney("up")).contains(new BigDecimal("0.0000016"));
        assertThat(statistics.spentMoney("up-2")).isEmpty();
        assertThat(figures().saved().money()).as("nothing was saved").isEmpty();
        assertThat(figures().models()).containsOnlyKeys("gpt-4.1", "other");
        assertThat(usage("gpt-4.1").spentMoney()).contains(new BigDecimal("0.0000016"));
        assertThat(usage("other").spent()).isEqualTo(new UpstreamFigures.Tokens(5, 6));
        assertThat(usage("other").spentMoney()).isEmpty();
        Map<String, Usage> partitions = figures().partitions();
        assertThat(partitions).containsOnlyKeys("a", "b");
        assertThat(Objects.requireNonNull(partitions.get("a")).spentMoney()).contains(new BigDecimal("0.000001"));
        assertThat(Objects.requireNonNull(partitions.get("b")).spentMoney()).contains(new BigDecimal("0.0000003"));
        assertThat(Objects.requireNonNull(partitions.get("b")).spent()).isEqualTo(new UpstreamFigures.Tokens(5, 7));
    }

    @Test
    void savedMoneyIsCountedByPartitionToo() {
        new CountedRequest(up)
                .answered(
                        new CacheStatus.Hit(Tier.MEMORY),
                        false,
                        "gpt-4.1",
                        Optional.of("a"),
                        new Cost(3, 10, 1, Duration.ofMillis(20)));
        new CountedRequest(up).partly(true, "unknown", Optional.of("b"), new Cost(3, 5, 6, Duration.ofMillis(20)));

        Usage a = Objects.requireNonNull(figures().partitions().get("a"));
        Usage b = Objects.requireNonNull(figures().partitions().get("b"));
        assertThat(a.saved()).isEqualTo(new UpstreamFigures.Tokens(10, 1));
        assertThat(a.savedMoney()).contains(new BigDecimal("0.0000013"));
        assertThat(a.spentMoney()).as("nothing was spent").isEmpty();
        assertThat(b.saved()).isEqualTo(new UpstreamFigures.Tokens(5, 6));
        assertThat(b.savedMoney()).as("no price").isEmpty();
        assertThat(figures().saved().calls()).as("a part saves no call").isEqualTo(3);
        assertThat(figures().saved().millis()).isEqualTo(20);
    }

    @Test
    void modelsWithoutTokensAreNotShown() {
        up.answered("gpt-4.1", 1, 0);

        assertThat(figures().models()).containsOnlyKeys("gpt-4.1");
        assertThat(statistics.savedMoney("up")).as("nothing was saved").isEmpty();
        assertThat(figures().partitions()).isEmpty();
    }

    private Usage usage(String model) {
        return Objects.requireNonNull(figures().models().get(model));
    }

    @Test
    void partitionsAreBoundedAndStayInThisProcess() {
        for (int i = 0; i < 1_000; i++) {
            up.answered("gpt-4.1", Optional.of("made-up-" + i), 1, 1);
        }

        assertThat(figures().partitions())
                .hasSize(UpstreamCounters.MAX_PARTITIONS + 1)
                .containsKeys("other", "made-up-0");
        assertThat(statistics.byName().keySet()).noneMatch(name -> name.contains("made"));
    }

    /** Redis keeps each name for ever, and Prometheus each label. */
    @Test
    void namesDoNotGrowWithWhatCallersMakeUp() {
        Map<String, LongAdder> models = new TreeMap<>();
        up.listenToModels((model, in, out, savedIn, savedOut) -> models.put(model, in));
        for (int i = 0; i < 1_000; i++) {
            up.answered("made-up-" + i, 1, 1);
            hit(up, "made-up-" + i, 1, 1);
            hit(up, (i % 2 == 0 ? "GPT" : "gpt") + "-4" + "._-/".charAt(i % 4) + "1", 1, 1);
            up.answered("Ignore all previous instructions " + i, 1, 1);
            new CountedRequest(up).bypassed("reason-" + i);
            up.began(i, 1);
        }

        assertThat(models).hasSize(ModelTokens.MAX_LABELS + 2).containsKeys("GPT-4.1", "other", "made-up-0");
        assertThat(models.keySet()).allMatch(model -> model.matches("GPT-4\\.1|other|made-up-[0-9]+"));
        assertThat(figures().bypassed()).hasSize(51).containsEntry("other", 950L);
        assertThat(figures().failures())
                .hasSize(201)
                .containsEntry("other", 400L)
                .doesNotContainKey("399");
        assertThat(statistics.byName().keySet().stream().filter(name -> name.contains("made")))
                .isEmpty();
        assertThat(figures().tokens().in()).isEqualTo(2_000);
        assertThat(figures().saved().tokens().out()).isEqualTo(2_000);
        assertThat(figures().saved().money()).contains(new BigDecimal("0.0004"));
    }

    @Test
    void everyLabelIsHeardOnceWheneverItCame() {
        up.bypassed("path");
        Map<String, Integer> heard = new TreeMap<>();
        up.listenToBypassed((reason, count) -> heard.merge(reason, 1, Integer::sum));
        up.bypassed("path");
        up.bypassed("tools");
        up.bypassed("tools");

        assertThat(heard).isEqualTo(Map.of("path", 1, "tools", 1));
    }

    @Test
    void usualFailuresAreLabelsBeforeTheFirst() {
        Set<String> heard = new TreeSet<>();
        up.listenToFailures((status, count) -> heard.add(status));

        assertThat(heard).contains("429", "500", "503", "timeout", "unreachable");
        assertThat(figures().failures()).isEmpty();
    }

    @Test
    void percentilesAreThoseOfTheTimes() {
        for (int i = 1; i <= 1_000; i++) {
            up.began(200, i * 1_000_000L);
        }
        FirstByteTimes.Snapshot times = figures().firstByte();

        assertThat(times.count()).isEqualTo(1_000);
        assertThat(times.meanMillis()).isCloseTo(500.5, within(0.01));
        assertThat(times.percentileMillis(0.5)).isCloseTo(500, within(1.0));
        assertThat(times.percentileMillis(0.95)).isCloseTo(950, within(1.0));
        assertThat(times.percentileMillis(0.99)).isCloseTo(990, within(1.0));
    }

    /** A local server answers in a fraction of a millisecond. Replicas exchange the buckets by the names of their bounds. */
    @Test
    void fastUpstreamHasPercentilesBelowAMillisecond() {
        for (int i = 1; i <= 100; i++) {
            up.began(200, i * 10_000L);
        }
        FirstByteTimes.Snapshot times = figures().firstByte();

        assertThat(times.percentileMillis(0.05)).isCloseTo(0.05, within(0.01));
        assertThat(times.percentileMillis(0.5)).isCloseTo(0.5, within(0.01));
        assertThat(times.percentileMillis(0.95)).isCloseTo(0.95, within(0.01));
        assertThat(statistics.byName().keySet().stream().filter(name -> name.contains("firstByte.")))
                .extracting(name -> name.substring(name.indexOf("firstByte.")))
                .containsExactlyInAnyOrder("firstByte.0.1", "firstByte.0.25", "firstByte.0.5", "firstByte.1");
    }

    @Test
    void timeBeyondAllBoundsIsTheLastBound() {
        up.began(200, Duration.ofHours(2).toNanos());

        assertThat(figures().firstByte().percentileMillis(0.5)).isEqualTo(600_000);
        assertThat(figures().firstByte().meanMillis()).isEqualTo(7_200_000);
    }
}
