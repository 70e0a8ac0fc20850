package dev.samovar.content.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Purge;
import dev.samovar.cache.history.KeyHistory;
import dev.samovar.cache.history.KeyHistory.MissCause;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.memory.MemoryCacheStore;
import dev.samovar.content.explain.MissDiagnosis.Code;
import dev.samovar.testing.ManualClock;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The reason of a miss is that of its time, whatever happened since. */
class RecentMissesTest {

    private static final Namespace TEA = new Namespace("explanation");
    private static final CacheKey KEY = new CacheKey(TEA, "green tea", "0".repeat(32));

    private final ManualClock clock = new ManualClock();
    private final KeyHistory history = new KeyHistory(clock);
    private final MissExplainer explainer = new MissExplainer(
            new MemoryCacheStore(
                    clock, Set.of(TEA), 1_000_000, Duration.ofSeconds(5), Infrastructure.getDefaultWorkerPool()),
            history,
            clock);

    @Test
    void purgedKeyStaysPurgedAfterItIsStoredAgain() {
        history.stored(KEY, inAnHour());
        history.purged(Purge.of(GlobPattern.parse("*green*")));
        Instant purged = clock.instant();
        clock.advance(Duration.ofMinutes(1));
        miss(MissCause.ABSENT);
        Instant missed = clock.instant();
        clock.advance(Duration.ofMinutes(1));
        history.stored(KEY, inAnHour());
        history.purged(Purge.of(TEA));

        RecentMiss miss = recent().get(0);
        assertThat(miss.at()).isEqualTo(missed);
        assertThat(miss.logicalKey()).endsWith(":explanation:green tea:" + KEY.fingerprint());
        assertThat(miss.reason().code()).isEqualTo(Code.PURGED);
        assertThat(miss.reason().text()).contains("*green*");
        assertThat(miss.reason().at()).contains(purged);
    }

    @Test
    void evictedKeyDoesNotExpireLater() {
        history.stored(KEY, inAnHour());
        miss(MissCause.ABSENT);
        clock.advance(Duration.ofHours(2));
        assertThat(recent().get(0).reason().code()).isEqualTo(Code.EVICTED);

        miss(MissCause.ABSENT);
        assertThat(recent().get(0).reason().code()).isEqualTo(Code.EXPIRED);
    }

    @Test
    void unknownKeyWasNeverStored() {
        miss(MissCause.ABSENT);
        history.stored(KEY, inAnHour());
        history.purged(Purge.of(KEY));

        assertThat(recent().get(0).reason().code()).isEqualTo(Code.NEVER_STORED);
        assertThat(recent().get(0).reason().text()).doesNotContain("purged");
    }

    @Test
    void requestForANewerEntryAndAnOutageAreNoOtherReason() {
        history.stored(KEY, inAnHour());
        miss(MissCause.REQUESTED);
        assertThat(recent().get(0).reason().code()).isEqualTo(Code.REQUESTED);
        miss(MissCause.STORE_AWAY);
        assertThat(recent().get(0).reason().code()).isEqualTo(Code.STORE_AWAY);
    }

    private void miss(MissCause cause) {
        history.missed(KEY, cause);
    }

    private Instant inAnHour() {
        return clock.instant().plus(Duration.ofHours(1));
    }

    private List<RecentMiss> recent() {
        return explainer.recent().await().atMost(Duration.ofSeconds(20));
    }
}
