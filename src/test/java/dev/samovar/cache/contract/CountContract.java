package dev.samovar.cache.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreCounts;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The counts are of servable entries, by namespace. */
public interface CountContract extends StoreFixture {

    @Test
    default void emptyStoreCountsZeroForEveryNamespace() {
        StoreCounts counts = get(open().count());

        assertThat(counts.keys()).isEqualTo(Map.of(EXPLANATION, 0L, SUBTOPICS, 0L, PRESENTATION, 0L));
        assertThat(counts.totalKeys()).isZero();
        assertThat(counts.totalEvictions()).isZero();
    }

    @Test
    default void countsFollowFillsAndPurgesAndTime() {
        CacheStore store = open();
        for (int i = 0; i < 20; i++) {
            fill(store, Sample.key(EXPLANATION, "topic " + i));
        }
        fill(store, Sample.key(SUBTOPICS, "stale"), Duration.ofMillis(1), Duration.ofDays(1));
        fill(store, Sample.key(SUBTOPICS, "gone"), Duration.ofMillis(1), shortTerm());
        grant(store, Sample.key(PRESENTATION, "held"));

        advance(shortTerm());
        assertThat(get(store.count()).keys()).isEqualTo(Map.of(EXPLANATION, 20L, SUBTOPICS, 1L, PRESENTATION, 0L));

        get(store.purge(Purge.of(Sample.key(EXPLANATION, "topic 7"))));
        assertThat(get(store.count()).keys()).containsEntry(EXPLANATION, 19L);

        get(store.purge(Purge.of(EXPLANATION)));
        assertThat(get(store.count()).keys()).isEqualTo(Map.of(EXPLANATION, 0L, SUBTOPICS, 1L, PRESENTATION, 0L));
    }

    @Test
    default void usedBytesCoverTheBodies() {
        CacheStore store = open();
        for (int i = 0; i < 10; i++) {
            var lease = grant(store, Sample.key(EXPLANATION, "topic " + i));
            var entry = Sample.entry(lease, new byte[50_000], now(), Duration.ofHours(1), Duration.ofDays(1));
            assertThat(get(store.store(lease, entry))).isTrue();
        }

        StoreCounts counts = get(store.count());

        assertThat(counts.usedBytes()).isBetween(500_000L, 600_000L);
        assertThat(counts.maxBytes() == 0 || counts.maxBytes() >= counts.usedBytes())
                .isTrue();
    }
}
