package dev.samovar.cache.readthrough;

import static dev.samovar.cache.readthrough.CacheWorkbench.FRESH;
import static dev.samovar.cache.readthrough.CacheWorkbench.await;
import static dev.samovar.cache.readthrough.CacheWorkbench.body;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.entry.Lookup;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How entries are refreshed in the background. */
class ReadThroughCacheRefreshTest {

    private final CacheWorkbench bench = new CacheWorkbench().filled("black");

    @Test
    void staleRequestsStartOneRefreshTogether() {
        bench.clock.advance(FRESH);
        for (int i = 0; i < 10; i++) {
            assertThat(body(bench.get(RequestCacheControl.NONE))).isEqualTo("black");
        }

        assertThat(bench.loader.begun()).isEqualTo(2);
        assertThat(bench.cache.generationsUnderWay()).isEqualTo(1);
        assertThat(bench.counted().staleHits()).isEqualTo(10);
    }

    @Test
    void callerOfAStaleEntryWhoHangsUpLeavesTheRefreshAlone() {
        bench.clock.advance(FRESH);
        bench.ask().cancel();
        bench.loader.answer(2, "green");

        assertThat(body(bench.get(RequestCacheControl.NONE))).isEqualTo("green");
    }

    @Test
    void staleEntryStaysWhenItsRefreshFails() {
        bench.clock.advance(FRESH);
        bench.get(RequestCacheControl.NONE);
        bench.loader.fail(2, new IllegalStateException("cold water"));

        assertThat(bench.get(RequestCacheControl.NONE).served()).isInstanceOf(CacheStatus.Stale.class);
        assertThat(bench.loader.begun()).as("the failure is remembered").isEqualTo(2);

        bench.clock.advance(CacheWorkbench.FAILURE_SPAN);
        bench.get(RequestCacheControl.NONE);
        bench.loader.answer(3, "green");
        assertThat(body(bench.get(RequestCacheControl.NONE))).isEqualTo("green");
    }

    @Test
    void refreshThatAPurgeOvertakesIsNotStored() {
        bench.clock.advance(FRESH);
        bench.get(RequestCacheControl.NONE);
        bench.purge();
        bench.loader.answer(2, "old");

        assertThat(await(bench.store.lookUp(CacheWorkbench.KEY))).isInstanceOf(Lookup.Absent.class);
    }

    @Test
    void entryNearItsEndIsRefreshedEarlyByAnUnluckyToss() {
        bench.clock.advance(FRESH.minus(Duration.ofSeconds(1)));
        bench.random = 0.5;

        assertThat(bench.get(RequestCacheControl.NONE).served()).isInstanceOf(CacheStatus.Hit.class);
        assertThat(bench.loader.begun())
                .as("two seconds times ln 2 are more than one")
                .isEqualTo(2);
    }

    @Test
    void entryNearItsEndIsNotRefreshedByALuckyToss() {
        bench.clock.advance(FRESH.minus(Duration.ofSeconds(1)));
        bench.random = 0.3;

        assertThat(bench.get(RequestCacheControl.NONE).served()).isInstanceOf(CacheStatus.Hit.class);
        assertThat(bench.loader.begun()).isEqualTo(1);
    }
}
