package dev.samovar.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Cost;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EntryCountTest {

    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789Z");

    private final EntryCount count = new EntryCount(7);

    private static CacheEntry entry(Instant keptUntil) {
        return entry(keptUntil, 7);
    }

    private static CacheEntry entry(Instant keptUntil, long epoch) {
        return new CacheEntry(new byte[0], "text/plain", "\"x\"", NOW, NOW, keptUntil, epoch, Cost.NONE);
    }

    @Test
    void entryIsGoneFromTheInstantUntilWhichItIsKept() {
        count.put(entry(NOW.minusNanos(1)), null);
        count.put(entry(NOW), null);
        count.put(entry(NOW), null);
        count.put(entry(NOW.plusNanos(1)), null);

        assertThat(count.kept(NOW.minusNanos(1))).isEqualTo(3);
        assertThat(count.kept(NOW)).isEqualTo(1);
        assertThat(count.kept(NOW.plusNanos(1))).isZero();
        assertThat(count.size()).isEqualTo(4);
    }

    @Test
    void removalOfAnEntryThatIsGoneChangesOnlyTheSize() {
        CacheEntry gone = entry(NOW);
        count.put(gone, null);
        count.put(entry(NOW), null);
        count.put(entry(Instant.MAX), null);

        assertThat(count.remove(gone)).isTrue();

        assertThat(count.kept(NOW)).isEqualTo(1);
        assertThat(count.size()).isEqualTo(2);
    }

    @Test
    void replacedEntryCountsOnlyIfItIsOfThisEpoch() {
        count.put(entry(NOW.plusSeconds(1)), entry(NOW.plusSeconds(1), 6));
        assertThat(count.kept(NOW)).isEqualTo(1);

        count.put(entry(NOW.plusSeconds(2)), entry(NOW.plusSeconds(1)));
        assertThat(count.kept(NOW)).isEqualTo(1);
        assertThat(count.kept(NOW.plusSeconds(1))).isEqualTo(1);
    }

    @Test
    void closedCountStaysAsItWas() {
        CacheEntry kept = entry(NOW.plusNanos(1));
        count.put(kept, null);
        count.put(entry(NOW), null);

        count.close(NOW);

        assertThat(count.remove(kept)).as("to be counted by who removes it").isFalse();
        assertThat(count.keptAtClose()).isEqualTo(1);
        assertThat(count.size()).isEqualTo(2);
    }

    @Test
    void entryOfAnEarlierEpochWasCountedBefore() {
        count.put(entry(NOW.plusSeconds(1)), null);

        assertThat(count.remove(entry(NOW.plusSeconds(1), 6))).isFalse();

        assertThat(count.kept(NOW)).isEqualTo(1);
    }
}
