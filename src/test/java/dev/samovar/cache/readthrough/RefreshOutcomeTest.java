package dev.samovar.cache.readthrough;

import static dev.samovar.cache.readthrough.CacheWorkbench.FRESH;
import static dev.samovar.cache.readthrough.CacheWorkbench.KEY;
import static dev.samovar.cache.readthrough.CacheWorkbench.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.limit.ClientRateLimiter;
import dev.samovar.measure.LabelledCounts;
import dev.samovar.testing.LogCapture;
import dev.samovar.testing.ManualClock;
import java.time.Instant;
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
    void failureIsCountedAndLogged() {
        try (LogCapture log = LogCapture.of(ReadThroughCache.class)) {
            bench.get(RequestCacheControl.NONE);
            bench.loader.fail(2, new IllegalStateException("cold water"));

            assertThat(refreshes()).isEqualTo(Map.of("subtopics failed", 1L));
            assertThat(log.messages())
                    .containsExactly("INFO A background refresh in subtopics failed, the entry stays: cold water");
        }
    }

    @Test
    void entryThatAnotherProcessStoresMeanwhileIsElsewhere() {
        Lease lease = ((Acquisition.Granted) await(bench.store.acquire(KEY, Instant.MAX))).lease();
        bench.get(RequestCacheControl.NONE);
        await(bench.store.store(lease, CacheWorkbench.stamped("green", lease.epoch(), bench.clock.instant())));

        assertThat(refreshes()).isEqualTo(Map.of("subtopics elsewhere", 1L));
        assertThat(bench.loader.begun()).isEqualTo(1);
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
