package dev.samovar.cache.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.ForwardingCacheStore;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Lease;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.store.SampleEntries;
import dev.samovar.testing.store.StubCacheStore;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordingCacheStoreTest {

    private final CacheKey key = SampleEntries.key(SampleEntries.EXPLANATION, 1);
    private final Lease lease = new Lease(key, "token", 1, Duration.ofSeconds(5));
    private final KeyHistory history = new KeyHistory(new ManualClock());

    private boolean recordsRemovalThatEndsAs(Uni<Optional<Invalidation>> end) {
        CacheStoreThatEnds store = new CacheStoreThatEnds(end);
        new RecordingCacheStore(store, history)
                .remove(lease)
                .onFailure()
                .recoverWithNull()
                .await()
                .indefinitely();
        return history.purgeBetween(0, Long.MAX_VALUE, key, "v1.0").isPresent();
    }

    private static final class CacheStoreThatEnds extends ForwardingCacheStore {
        private final Uni<Optional<Invalidation>> end;

        CacheStoreThatEnds(Uni<Optional<Invalidation>> end) {
            super(new StubCacheStore(Tier.MEMORY));
            this.end = end;
        }

        @Override
        public Uni<Optional<Invalidation>> remove(Lease lease) {
            return end;
        }
    }

    @Test
    void removalIsRecorded() {
        assertThat(recordsRemovalThatEndsAs(Uni.createFrom().item(Optional.of(Invalidation.local(Map.of())))))
                .isTrue();
    }

    @Test
    void removalWithoutAnAnswerIsRecordedAsItMayHaveHappened() {
        assertThat(recordsRemovalThatEndsAs(Uni.createFrom().failure(new StoreUnavailableException("No answer"))))
                .isTrue();
    }

    @Test
    void removalUnderALostLeaseIsNotRecorded() {
        assertThat(recordsRemovalThatEndsAs(Uni.createFrom().item(Optional.empty())))
                .isFalse();
    }
}
