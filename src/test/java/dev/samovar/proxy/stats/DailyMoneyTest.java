package dev.samovar.proxy.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.testing.ManualClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The daily line about money. The clock begins on 3 February 2026 at 04:05 UTC. */
class DailyMoneyTest {

    private static final ModelPrices PRICES =
            ModelPrices.of(List.of(new ModelPrice("gpt-4o", new BigDecimal("2.50"), BigDecimal.TEN)));

    private final ManualClock clock = new ManualClock();
    private final UpstreamStatistics statistics = new UpstreamStatistics(Set.of("openai", "gemini", "idle"), PRICES);
    private final List<String> lines = new ArrayList<>();
    private final DailyMoney money = new DailyMoney(statistics, clock, lines::add);

    private void hit(String upstream, String model, long tokensIn) {
        new CountedRequest(statistics.of(upstream))
                .answered(
                        new CacheStatus.Hit(Tier.MEMORY),
                        false,
                        model,
                        Optional.empty(),
                        new Cost(1, tokensIn, 0, Duration.ZERO));
    }

    private void checkAt(Duration later) {
        clock.advance(later);
        money.check();
    }

    @Test
    void lineHasWhatWasSpentAndSavedSinceTheLastOne() {
        statistics.of("openai").answered("gpt-4o", 1_000_000, 1);
        hit("openai", "gpt-4o", 100);
        hit("gemini", "flash", 30);
        checkAt(Duration.ofHours(19));
        assertThat(lines).as("23:05").isEmpty();

        checkAt(Duration.ofHours(1));

        assertThat(lines)
                .containsExactly("Proxied requests of 2026-02-03 (UTC): gemini spent 0 tokens, saved 30 tokens;"
                        + " openai spent 2.50001 (1000001 tokens), saved 0.00025 (100 tokens)");
        statistics.of("openai").answered("gpt-4o", 4, 0);
        checkAt(Duration.ofHours(1));
        assertThat(lines).hasSize(1);
        checkAt(Duration.ofDays(1));
        assertThat(lines)
                .hasSize(2)
                .last()
                .isEqualTo("Proxied requests of 2026-02-04 (UTC): openai spent 0.00001 (4 tokens), saved 0 (0 tokens)");
    }

    @Test
    void singleTokenIsNotAPlural() {
        statistics.of("openai").answered("gpt-4o", 1, 0);
        hit("gemini", "flash", 1);
        checkAt(Duration.ofDays(1));

        assertThat(lines)
                .singleElement()
                .asString()
                .endsWith("gemini spent 0 tokens, saved 1 token; openai spent 0.0000025 (1 token), saved 0 tokens");
    }

    @Test
    void dayWithoutTokensHasNoLine() {
        checkAt(Duration.ofDays(1));
        checkAt(Duration.ofDays(1));
        assertThat(lines).isEmpty();

        hit("openai", "gpt-4o", 100);
        checkAt(Duration.ofDays(3));

        assertThat(lines)
                .containsExactly("Proxied requests of 2026-02-05 to 2026-02-07 (UTC): openai spent 0 tokens,"
                        + " saved 0.00025 (100 tokens)");
    }
}
