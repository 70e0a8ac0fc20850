package dev.samovar.cache.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Purge;
import dev.samovar.cache.history.KeyHistory.MissCause;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.store.SampleEntries;
import org.junit.jupiter.api.Test;

/** The memory of past events is bounded, and keeps the latest. */
class KeyHistoryTest {

    private final ManualClock clock = new ManualClock();
    private final KeyHistory history = new KeyHistory(clock);

    @Test
    void oldestKeysAreForgotten() {
        for (int i = 0; i < KeyHistory.MAX_KEYS + 10; i++) {
            history.stored(SampleEntries.key(SampleEntries.EXPLANATION, i), clock.instant());
        }

        assertThat(history.last(SampleEntries.key(SampleEntries.EXPLANATION, 9)))
                .isEmpty();
        assertThat(history.last(SampleEntries.key(SampleEntries.EXPLANATION, 10)))
                .isPresent();
        assertThat(history.last(SampleEntries.key(SampleEntries.EXPLANATION, KeyHistory.MAX_KEYS + 9)))
                .isPresent();
    }

    @Test
    void oldestPurgesAreForgotten() {
        CacheKey key = SampleEntries.key(SampleEntries.EXPLANATION, 1);
        history.purged(new Purge.OfKey(key));
        assertThat(history.purgeBetween(0, Long.MAX_VALUE, key, "v1.0")).isPresent();
        for (int i = 0; i < KeyHistory.MAX_PURGES; i++) {
            history.purged(new Purge.OfNamespace(SampleEntries.SUBTOPICS));
        }

        assertThat(history.purgeBetween(0, Long.MAX_VALUE, key, "v1.0")).isEmpty();
    }

    @Test
    void echoOfAnEventOfThisProcessIsNotTakenForAnothers() {
        CacheKey key = SampleEntries.key(SampleEntries.EXPLANATION, 1);
        history.settled(key);
        history.stored(key, clock.instant());
        history.settled(key);
        assertThat(history.last(key)).get().isInstanceOf(KeyHistory.Stored.class);

        clock.advance(java.time.Duration.ofSeconds(3));
        history.settled(key);
        assertThat(history.last(key)).get().isInstanceOf(KeyHistory.SettledElsewhere.class);
    }

    @Test
    void lastEventCounts() {
        CacheKey key = SampleEntries.key(SampleEntries.EXPLANATION, 1);
        history.failed(key, new IllegalStateException("x"));
        history.stored(key, clock.instant());
        assertThat(history.last(key)).get().isInstanceOf(KeyHistory.Stored.class);
        history.notStored(key);
        assertThat(history.last(key)).get().isInstanceOf(KeyHistory.NotStored.class);
    }

    @Test
    void missesAreTheLatestFirstAndEachKeyOnce() {
        CacheKey key = SampleEntries.key(SampleEntries.EXPLANATION, 1);
        history.missed(key, MissCause.ABSENT);
        history.missed(SampleEntries.key(SampleEntries.EXPLANATION, 2), MissCause.ABSENT);
        history.missed(key, MissCause.ABSENT);

        assertThat(history.misses()).hasSize(2);
        assertThat(history.misses().get(0)).matches(miss -> miss.key().equals(key) && miss.times() == 2);

        history.stored(key, clock.instant());
        history.missed(key, MissCause.ABSENT);
        assertThat(history.misses().get(0))
                .as("for another reason")
                .matches(miss -> miss.times() == 1 && miss.last().isPresent());
    }

    @Test
    void oldestMissesAreForgotten() {
        for (int i = 0; i < KeyHistory.MAX_MISSES + 10; i++) {
            history.missed(SampleEntries.key(SampleEntries.EXPLANATION, i), MissCause.ABSENT);
        }

        assertThat(history.misses()).hasSize(KeyHistory.MAX_MISSES);
        assertThat(history.misses().get(0).key())
                .isEqualTo(SampleEntries.key(SampleEntries.EXPLANATION, KeyHistory.MAX_MISSES + 9));
    }
}
