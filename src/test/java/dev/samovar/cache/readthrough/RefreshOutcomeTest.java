package dev.samovar.cache.readthrough;

import static dev.samovar.cache.readthrough.CacheWorkbench.FRESH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.limit.ClientRateLimiter;
import dev.samovar.measure.LabelledCounts;
import dev.samovar.testing.ManualClock;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** By which outcome a refresh counts. */
class RefreshOutcomeTest {

    private final CacheWorkbench bench = new CacheWorkbench().filled("black");

    @BeforeEach
    void makeTheEntryStale() {
        bench.clock.advance(FRESH);
    }

    @Test
    void storedAnswerRenewsTheEntry() {
        bench.get(RequestCacheControl.NONE);
        assertThat(refreshes()).isEmpty();
        bench.loader.answer(2, "green");

        assertThat(refreshes()).isEqualTo(Map.of("subtopics renewed", 1L));
    }

    @Test
    void failureIsCounted() {
        bench.get(RequestCacheControl.NONE);
        bench.loader.fail(2, new IllegalStateException("cold water"));

        assertThat(refreshes()).isEqualTo(Map.of("subtopics failed", 1L));
    }

    @Test
    void answerThatAPurgeOvertakesIsUnstored() {
        bench.get(RequestCacheControl.NONE);
        bench.purge();
        bench.loader.answer(2, "old");

        assertThat(refreshes()).isEqualTo(Map.of("subtopics unstored", 1L));
    }

    @Test
    void refreshWithoutAPermitIsRefused() {
        ClientRateLimiter limiter = new ClientRateLimiter(1, new ManualClock());
        limiter.of("ann").tryAcquire();
        bench.get(RequestCacheControl.NONE.chargedTo(limiter.of("ann")));

        assertThat(refreshes()).isEqualTo(Map.of("subtopics refused", 1L));
    }

    @Test
    void generationForARequestIsNone() {
        bench.ask(CacheWorkbench.NO_CACHE);
        bench.loader.answer(2, "green");

        assertThat(refreshes()).isEmpty();
    }

    private Map<String, Long> refreshes() {
        return LabelledCounts.of(bench.stats.generations().refreshes());
    }
}
